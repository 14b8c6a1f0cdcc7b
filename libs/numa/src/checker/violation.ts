/** The rules that a placement can violate; in the checker's own words, which are not those of refusals. */
export type ViolationRule =
  | 'guest-cells-differ'
  | 'host-cell-unknown'
  | 'host-cell-shared'
  | 'pins-differ'
  | 'cpu-not-dedicated'
  | 'cpu-taken'
  | 'cpu-twice'
  | 'emulator-cpus-differ'
  | 'isolate-not-alone'
  | 'isolate-not-possible'
  | 'require-not-on-siblings'
  | 'page-pools-missing'
  | 'page-size-differs'
  | 'pages-not-whole'
  | 'pages-not-free'
  | 'memory-exceeded'
  | 'memory-not-free'
  | 'shared-cpus-exceeded'
  | 'cpu-ratio-exceeded'
  | 'ram-ratio-exceeded'
  | 'devices-differ'
  | 'device-unknown'
  | 'device-taken'
  | 'device-not-matching'
  | 'device-not-near'
  | 'network-not-near';

/** One rule that a placement violates. */
export interface Violation {
  readonly rule: ViolationRule;
  /** One sentence with the numbers. */
  readonly detail: string;
}
