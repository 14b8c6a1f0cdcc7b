import type { HostPolicy } from '#numa/model/host-policy.js';
import type { Upcaster } from './upcaster.js';

/** Version 1: CPU sets, reserved pages and ratios. */
interface HostPolicySetV1 {
  readonly policy: Pick<
    HostPolicy,
    'sharedCpus' | 'dedicatedCpus' | 'reservedPages' | 'cpuAllocationRatio' | 'ramAllocationRatio'
  >;
}

/** Version 2: labels and the order of cells; hosts had none, and cells were spread over. */
interface HostPolicySetV2 {
  readonly policy: Omit<HostPolicy, 'foreignGuests'>;
}

/** Version 3: what is done about guests without a claim; nothing was. */
export const hostPolicySet: readonly Upcaster[] = [
  (data: HostPolicySetV1) => ({ ...data, policy: { cellOrder: 'spread', labels: {}, ...data.policy } }),
  (data: HostPolicySetV2) => ({ ...data, policy: { foreignGuests: 'ignore', ...data.policy } }),
];
