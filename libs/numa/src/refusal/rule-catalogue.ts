/**
 * Every rule by which a guest can be refused, in the order in which the rules are asked, with the sentence an
 * operator reads. The codes are stable: they are stored in ledgers.
 */
export const ruleCatalogue = {
  'host-cells': {
    scope: 'guest',
    unit: 'NUMA cells',
    sentence: 'The guest has more NUMA cells than the host; two guest cells never share a host cell.',
  },
  'page-size-unsupported': {
    scope: 'cell',
    unit: 'page sizes',
    sentence: 'The host cell has no pages of the size that the guest asks for.',
  },
  'page-size-multiple': {
    scope: 'cell',
    unit: 'KiB',
    sentence: 'The memory of the guest cell is not a whole number of pages.',
  },
  'free-pages': {
    scope: 'cell',
    unit: 'KiB',
    sentence: 'Too few pages of the size are free in the host cell.',
  },
  memory: {
    scope: 'cell',
    unit: 'MiB',
    sentence:
      'The guest cell is larger than all the memory of the host cell; a guest never overcommits against itself.',
  },
  'free-memory': {
    scope: 'cell',
    unit: 'MiB',
    sentence: 'Too little memory is free in the host cell for a guest with pinned CPUs.',
  },
  'dedicated-cpus': {
    scope: 'cell',
    unit: 'CPUs',
    sentence: 'The host cell has fewer dedicated CPUs, used or not, than the guest cell pins.',
  },
  'shared-cpus': {
    scope: 'cell',
    unit: 'CPUs',
    sentence: 'The host cell has fewer shared CPUs than the guest cell has floating vCPUs.',
  },
  'free-dedicated-cpus': {
    scope: 'cell',
    unit: 'CPUs',
    sentence: 'Too few dedicated CPUs are free in the host cell; they are never overcommitted.',
  },
  'pinned-vcpus-missing': {
    scope: 'cell',
    unit: 'vCPUs',
    sentence: 'The guest cell has a dedicated or mixed CPU policy but no vCPU to pin.',
  },
  'thread-policy-isolate-separated': {
    scope: 'cell',
    unit: 'threads a core',
    sentence:
      'The host has hyperthreads and separates dedicated from shared CPUs: isolate is not emulated there.',
  },
  'thread-policy-isolate': {
    scope: 'cell',
    unit: 'wholly free cores',
    sentence: 'Isolate needs a wholly free core for each pinned vCPU.',
  },
  'thread-policy-require': {
    scope: 'cell',
    unit: 'threads on cores with free siblings',
    sentence: 'Require needs sibling threads: too few cores have two or more threads free.',
  },
  'free-core-threads': {
    scope: 'cell',
    unit: 'CPUs',
    sentence: 'Dedicated CPUs are free, but the host names no core that they belong to.',
  },
  'emulator-threads-cpu': {
    scope: 'cell',
    unit: 'CPUs',
    sentence: 'No dedicated CPU is left for the emulator threads beside the pinned vCPUs.',
  },
  'cpu-allocation-ratio': {
    scope: 'cell',
    unit: 'floating vCPUs',
    sentence: 'The shared CPUs of the host cell would be overcommitted past the allocation ratio.',
  },
  'ram-allocation-ratio': {
    scope: 'cell',
    unit: 'MiB',
    sentence: 'The memory of the host cell would be overcommitted past the allocation ratio.',
  },
  'cells-together': {
    scope: 'guest',
    unit: 'host cells',
    sentence: 'Each guest cell fits somewhere, but some of them fit only on the same few host cells.',
  },
  'pci-devices': {
    scope: 'guest',
    unit: 'devices',
    sentence: 'Too few matching PCI devices are free where the NUMA policy of the request allows them.',
  },
  'network-affinity': {
    scope: 'guest',
    unit: 'host cells',
    sentence: 'No host cell that the guest can use is near a network that the guest is attached to.',
  },
  'affinity-together': {
    scope: 'guest',
    unit: 'of them together',
    sentence: 'No single choice of host cells is near all that the guest must be near.',
  },
  'search-limit': {
    scope: 'guest',
    unit: 'steps',
    sentence:
      'No choice of host cells was found within the limit of the search; PCI requests overlap in too many ways.',
  },
  'page-pools-unreported': {
    scope: 'cell',
    unit: 'page pools',
    sentence: 'The host cell reports no page pools, so what a guest uses could not be accounted for.',
  },
  'emulator-threads-core': {
    scope: 'cell',
    unit: 'free threads of the core',
    sentence:
      'The CPU for the emulator threads lies on a core that another guest uses, and isolate holds whole cores.',
  },
} as const satisfies Record<string, RuleEntry>;

interface RuleEntry {
  /** `cell`: asked of one guest cell on one host cell; `guest`: of the whole guest on the whole host. */
  readonly scope: 'cell' | 'guest';
  /** What `wanted` and `had` count. */
  readonly unit: string;
  readonly sentence: string;
}

/** A stable rule code, such as `free-dedicated-cpus`. */
export type RuleCode = keyof typeof ruleCatalogue;

/** All rule codes, in the order in which the rules are asked. */
export const ruleCodes = Object.keys(ruleCatalogue) as readonly RuleCode[];

const ranks = new Map<RuleCode, number>(ruleCodes.map((code, rank) => [code, rank]));

/** The place of a rule in the order of asking: of two refusals, the higher one came closer to fitting. */
export function ruleRank(code: RuleCode): number {
  return ranks.get(code) ?? -1;
}

/** Whether a rule is asked after another one: what it refuses came closer to fitting. */
export function isFurther(rule: RuleCode, other: RuleCode): boolean {
  return rule !== other && ruleRank(rule) > ruleRank(other);
}
