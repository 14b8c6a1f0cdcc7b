import type { Flavor } from '../model/flavor.js';
import type { EmulatorThreadsPolicy } from '../model/guest-topology.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';

const key = 'hw:emulator_threads_policy';

/**
 * Where the emulator's own threads run; null when the flavor does not say (an empty value says nothing). Images have
 * no say. (Nova: get_emulator_thread_policy_constraint.)
 *
 * @throws GuestConstraintError `emulator-threads-policy-unknown`
 */
export function emulatorThreadsPolicyConstraint(flavor: Flavor): EmulatorThreadsPolicy | null {
  const policy = extraSpec(flavor, key) ?? '';
  if (policy === '') return null;
  if (policy === 'share' || policy === 'isolate') return policy;
  throw new GuestConstraintError(
    'emulator-threads-policy-unknown',
    [key],
    `${key} is ${shown(policy)}, but must be share or isolate.`,
  );
}
