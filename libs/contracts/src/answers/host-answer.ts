import type { BindingAnswer } from './binding-answer.js';

/** What keeps a host from new claims, or `enabled`. */
export type HostCondition = 'enabled' | 'disabled' | 'silent' | 'not-reported' | 'overcommitted';

export interface HostSummaryAnswer {
  readonly host: string;
  readonly state: HostCondition;
  readonly cells: number;
  readonly dedicatedCpus: { readonly total: number; readonly free: number };
  readonly sharedCpus: { readonly total: number; readonly floatingVcpus: number };
  readonly memoryMb: { readonly total: number; readonly used: number };
  readonly claims: number;
}

export interface HostListAnswer {
  readonly revision: number;
  readonly hosts: readonly HostSummaryAnswer[];
  readonly next: string | null;
}

/** Who holds a CPU: a vCPU of a guest, its emulator threads, or a core's sibling that an isolated guest keeps. */
export interface HeldCpuAnswer {
  readonly cpu: number;
  /** A claim, or a guest that has none: one never seen with one, or one that runs on what it released. */
  readonly owner: 'claim' | 'foreign' | 'running-after-release';
  /** null: the guest has no claim. */
  readonly claimId: string | null;
  readonly instanceId: string;
  /** null: several of them, or none. */
  readonly vcpu: number | null;
  readonly use: 'vcpu' | 'emulator' | 'sibling';
}

export interface HostPagesAnswer {
  readonly sizeKb: number;
  readonly total: number;
  readonly reserved: number;
  readonly used: number;
  readonly free: number;
}

export interface HostCellAnswer {
  readonly id: number;
  readonly socket: number | null;
  readonly sharedCpus: readonly number[];
  readonly dedicatedCpus: readonly number[];
  readonly siblings: readonly (readonly number[])[];
  readonly freeDedicatedCpus: readonly number[];
  readonly held: readonly HeldCpuAnswer[];
  readonly floatingVcpus: number;
  /** What guests may have; reserved memory is not in it, nor in the smallest pages. */
  readonly memoryMb: number;
  readonly reservedMemoryMb: number;
  readonly usedMemoryMb: number;
  readonly pages: readonly HostPagesAnswer[];
  readonly claims: readonly string[];
  /** Guests without a claim that are bound to CPUs or memory of the cell, by instance id. */
  readonly guests: readonly string[];
}

export interface HostPolicyAnswer {
  readonly sharedCpus: readonly number[] | null;
  readonly dedicatedCpus: readonly number[] | null;
  readonly reservedPages: readonly {
    readonly cell: number;
    readonly sizeKb: number;
    readonly count: number;
  }[];
  readonly reservedMemory: readonly { readonly cell: number; readonly memoryMb: number }[];
  readonly cpuAllocationRatio: number;
  readonly ramAllocationRatio: number;
  readonly cellOrder: 'spread' | 'pack';
  readonly labels: Readonly<Record<string, string>>;
  readonly foreignGuests: 'avoid' | 'ignore';
}

/** A guest that is not as decided. */
export interface DriftAnswer {
  readonly instanceId: string;
  /** The claim that the guest has or had; null: none is known. */
  readonly claimId: string | null;
  readonly kind: 'foreign' | 'running-after-release' | 'placement' | 'domain-missing';
  /** The revision at which its adapter told of it. */
  readonly since: number;
  readonly differences: readonly {
    readonly element: string;
    readonly wanted: string;
    readonly had: string;
  }[];
  /** What a guest without a claim is bound to; null: not known, or it has a claim. */
  readonly binding: BindingAnswer | null;
}

export interface HostAnswer {
  readonly revision: number;
  readonly host: string;
  readonly state: HostCondition;
  readonly disabledReason: string | null;
  /** Whether an adapter of it was ever heard of: without one, nobody carries out what is decided. */
  readonly adapterSeen: boolean;
  /** The revision of the last report; null: none yet. */
  readonly reportedAt: number | null;
  readonly policy: HostPolicyAnswer;
  /** Claims that the last report or policy contradicts. */
  readonly overcommitted: readonly { readonly claimId: string; readonly rule: string }[];
  /** Guests that are not as decided. Under the policy `avoid`, what those without a claim are bound to is kept from others. */
  readonly drifts: readonly DriftAnswer[];
  readonly cells: readonly HostCellAnswer[];
  readonly claims: readonly string[];
}

/** What a command on a host leads to. */
export interface HostCommandAnswer {
  readonly host: string;
  readonly revision: number;
  /** false: it was so already, and nothing was appended. */
  readonly changed: boolean;
}
