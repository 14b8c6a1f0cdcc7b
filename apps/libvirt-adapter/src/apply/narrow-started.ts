import { readPins } from '#libvirt/domain/read-pins.js';
import type { DomainCalls } from '#libvirt/rpc/domain-calls.js';
import type { DesiredPlacement } from './desired-placement.js';

/**
 * A guest that someone else started on an old libvirt has the wide emulator pins that this libvirt needed for the
 * start; they are narrowed to what was decided. Any other pin is left to the watch for drift.
 */
export async function narrowStarted(
  domains: DomainCalls,
  instanceId: string,
  { running, defined }: DesiredPlacement,
): Promise<void> {
  if (defined === running || running.emulatorPin === null) return;
  const { emulatorPin } = readPins(await domains.xml(instanceId));
  if (emulatorPin?.join() !== defined.emulatorPin?.join()) return;
  await domains.pinEmulator(instanceId, running.emulatorPin, 'live');
}
