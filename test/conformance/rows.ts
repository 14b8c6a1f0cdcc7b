import { readFileSync } from 'node:fs';
import type {
  CpuPolicy,
  CpuThreadPolicy,
  EmulatorThreadsPolicy,
  PciNumaPolicy,
} from '#numa/model/guest-topology.js';

/** The rows of the vector files, in their own words: memory in MiB, page sizes in KiB. */

export interface GuestCellRow {
  readonly id: number;
  readonly cpuset: number[];
  readonly pcpuset: number[];
  readonly memory_mb: number;
  /** -1 small, -2 large, -3 any. */
  readonly pagesize_kb: number | null;
  readonly cpu_policy: CpuPolicy | null;
  readonly cpu_thread_policy: CpuThreadPolicy | null;
}

export interface GuestRow {
  readonly cells: GuestCellRow[];
  readonly emulator_threads_policy: EmulatorThreadsPolicy | null;
}

export interface PlacedGuestRow {
  readonly cells: (GuestCellRow & {
    readonly cpu_pinning: Record<string, number> | null;
    readonly cpuset_reserved: number[] | null;
  })[];
  readonly emulator_threads_policy: EmulatorThreadsPolicy | null;
}

export interface HostCellRow {
  readonly id: number;
  readonly socket: number | null;
  readonly cpuset: number[];
  readonly pcpuset: number[];
  readonly memory_mb: number;
  readonly cpu_usage: number;
  readonly memory_usage: number;
  readonly pinned_cpus: number[];
  readonly siblings: number[][];
  readonly mempages: { size_kb: number; total: number; used: number; reserved: number }[];
  readonly network?: { physnets: string[]; tunneled: boolean };
}

export interface HostRow {
  readonly cells: HostCellRow[];
}

export interface LimitsRow {
  readonly cpu_allocation_ratio: number;
  readonly ram_allocation_ratio: number;
}

export interface PciPoolRow {
  readonly numa_node: number | null;
  readonly count: number;
  readonly [attribute: string]: string | number | null;
}

export interface PciRequestRow {
  readonly count: number;
  readonly spec: Record<string, string>[];
  readonly numa_policy: PciNumaPolicy | null;
}

/** A row of fit.jsonl; affinity.jsonl has the last three keys as well. */
export interface FitRow {
  readonly id: string;
  readonly pack: boolean;
  readonly host: HostRow;
  readonly request: GuestRow;
  readonly limits: LimitsRow | null;
  readonly expected: PlacedGuestRow | { readonly error: string } | null;
  readonly usage_error?: string;
  readonly network?: { physnets: string[]; tunneled: boolean };
  readonly pci_pools?: PciPoolRow[];
  readonly pci_requests?: PciRequestRow[];
}

export interface UsageRow {
  readonly id: number;
  readonly cpu_usage: number;
  readonly memory_usage: number;
  readonly pinned_cpus: number[];
  readonly pages_used: number[];
}

export type OperationRow =
  | {
      readonly op: 'claim';
      readonly name: string;
      readonly request: GuestRow;
      readonly expected: PlacedGuestRow | null;
      readonly usage_error?: string;
      readonly usage?: UsageRow[];
    }
  | { readonly op: 'release'; readonly name: string; readonly usage: UsageRow[] }
  | { readonly op: 'audit'; readonly live: string[]; readonly usage: UsageRow[] };

/** A row of sequences.jsonl. */
export interface SequenceRow {
  readonly id: string;
  readonly pack: boolean;
  readonly host: HostRow;
  readonly limits: LimitsRow | null;
  readonly ops: OperationRow[];
}

/** The rows of a file of JSON lines. */
export function readRows<Row>(path: string): Row[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Row);
}
