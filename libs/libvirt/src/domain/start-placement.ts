import type { DomainPlacement } from './domain-placement.js';

/** From 9.2.0 on libvirt puts huge pages where memnode says, wherever the emulator threads run. */
const fillsHugePagesItself = 9_002_000;

/**
 * The placement to define a guest with before it is started on this libvirt. When it is not the same object, narrow
 * the emulator threads after the start: `pinEmulator(uuid, placement.emulatorPin, 'both')`.
 */
export function startPlacement(placement: DomainPlacement, libvirtVersion: number): DomainPlacement {
  if (placement.wideEmulatorPin === null || libvirtVersion >= fillsHugePagesItself) return placement;
  return { ...placement, emulatorPin: placement.wideEmulatorPin };
}
