import type { CpuThreadPolicy, PageSizeRequest } from '../model/guest-topology.js';
import type { RuleCode } from './rule-catalogue.js';

/** Why a guest does not fit on a host, in one code. `fit` gives this much; `explain` gives a Refusal. */
export interface RefusalSummary {
  /**
   * The rule that stands for the refusal: of the guest cell that fits nowhere, the rule that its best host cell
   * failed; or the rule of the whole guest when each cell alone fits somewhere.
   */
  readonly rule: RuleCode;
}

/** One guest cell refused on one host cell. */
export interface CellRefusal {
  /** Guest cell number. */
  readonly guestCell: number;
  /** Host cell id. */
  readonly hostCell: number;
  readonly rule: RuleCode;
  /** In the rule's unit (see the catalogue). */
  readonly wanted: number;
  readonly had: number;
}

/** A condition of the whole guest that fails, beyond its cells. */
export interface GuestRefusal {
  readonly rule: RuleCode;
  /** The PCI requests or networks that it is about, separated by commas; null when it is about neither. */
  readonly subject: string | null;
  readonly wanted: number;
  readonly had: number;
}

/** Guest cells that together fit only on fewer host cells than they are (Hall's theorem). */
export interface HallSet {
  /** Guest cell numbers, ascending. */
  readonly guestCells: readonly number[];
  /** Host cell ids, in host order; fewer than the guest cells, possibly none. */
  readonly hostCells: readonly number[];
}

/** A smaller wish that the same host would grant as it is now. */
export type Change =
  | { readonly kind: 'thread-policy'; readonly from: CpuThreadPolicy; readonly to: CpuThreadPolicy | null }
  | {
      readonly kind: 'page-size';
      readonly from: PageSizeRequest | null;
      readonly to: PageSizeRequest | null;
    }
  | {
      readonly kind: 'guest-cells';
      readonly from: number;
      readonly to: number;
      /** By guest cell. Absent: all have equally many. */
      readonly vcpus?: readonly number[];
      /** By guest cell, MiB. Absent: all have equally much. */
      readonly memory?: readonly number[];
    }
  | SizeChange<'vcpus'>
  /** MiB. */
  | SizeChange<'memory'>;

/** A smaller guest of as many cells. */
export interface SizeChange<Kind extends 'vcpus' | 'memory'> {
  readonly kind: Kind;
  /** Of the whole guest. */
  readonly from: number;
  readonly to: number;
  /** What each cell is left with, in guest order. Absent: all cells are equal, and stay so. */
  readonly cells?: readonly number[];
  /** Of a guest that has pinned and floating vCPUs: how many of those left are pinned, by guest cell. */
  readonly pinned?: readonly number[];
}

/** Why a guest does not fit on a host, completely. A plain value; `describe` makes text of it. */
export interface Refusal extends RefusalSummary {
  /** Each pair of guest cell and host cell that does not fit; guest order, then host order. */
  readonly cells: readonly CellRefusal[];
  /** What fails for the whole guest. */
  readonly guest: readonly GuestRefusal[];
  /** null: every guest cell can have a host cell of its own. */
  readonly hallSet: HallSet | null;
  /** Each single change that would make the guest fit, least loss first; empty when there is none. */
  readonly changes: readonly Change[];
}
