import type { FitOptions } from '../model/fit-options.js';
import type { GuestRequest } from '../model/guest-topology.js';
import type { Placement } from '../model/placement.js';
import { checkDevices } from './check-devices.js';
import { checkMemory } from './check-memory.js';
import { checkPins } from './check-pins.js';
import { checkShared } from './check-shared.js';
import type { CheckedHost } from './checked-host.js';
import type { Violation } from './violation.js';

/**
 * Whether a placement is valid for a request on a host as it is used: null, or a rule that it violates. Shares
 * nothing with `fit` but the types. Says nothing of whether another placement comes first.
 */
export function violationOf(
  host: CheckedHost,
  request: GuestRequest,
  placement: Placement,
  options: FitOptions,
): Violation | null {
  const cells = request.topology?.cells ?? [];
  const wrong = checkShape(host, request, placement);
  if (wrong !== null) return wrong;
  for (const [index, guest] of cells.entries()) {
    const placed = placement.cells[index]!;
    const used = host.cells.get(placed.hostCell)!;
    const emulatorIsolated = index === 0 && request.topology?.emulatorThreadsPolicy === 'isolate';
    const violation =
      checkPins(used, guest, placed, emulatorIsolated) ??
      checkMemory(used, guest, placed, options) ??
      checkShared(used, guest, options);
    if (violation !== null) return violation;
  }
  return checkDevices(host, request, placement);
}

/**
 * Whether a guest that was found running can be held where it is: its CPUs are dedicated ones that no claim has, and
 * so are its devices. Memory is not judged, for it is in use already.
 */
export function adoptionViolationOf(
  host: CheckedHost,
  request: GuestRequest,
  placement: Placement,
): Violation | null {
  const cells = request.topology?.cells ?? [];
  const wrong = checkShape(host, request, placement);
  if (wrong !== null) return wrong;
  for (const [index, guest] of cells.entries()) {
    const placed = placement.cells[index]!;
    const emulatorIsolated = index === 0 && request.topology?.emulatorThreadsPolicy === 'isolate';
    const violation = checkPins(host.cells.get(placed.hostCell)!, guest, placed, emulatorIsolated);
    if (violation !== null) return violation;
  }
  return checkDevices(host, { ...request, network: null }, placement);
}

/** The placement is of this guest, cell for cell, and each cell has a host cell of its own. */
function checkShape(host: CheckedHost, { topology }: GuestRequest, placement: Placement): Violation | null {
  const cells = topology?.cells ?? [];
  if (placement.cells.length !== cells.length) {
    return {
      rule: 'guest-cells-differ',
      detail: `${cells.length} guest cells, ${placement.cells.length} placed`,
    };
  }
  const seen = new Set<number>();
  for (const [index, guest] of cells.entries()) {
    const placed = placement.cells[index]!;
    const vcpus = [...guest.pinnedVcpus, ...guest.floatingVcpus].sort((a, b) => a - b);
    const same =
      placed.guestCell === guest.id &&
      placed.memoryMiB === guest.memoryMiB &&
      placed.cpuPolicy === guest.cpuPolicy &&
      placed.cpuThreadPolicy === guest.cpuThreadPolicy &&
      String(placed.vcpus) === String(vcpus) &&
      String(placed.floating) === String(guest.floatingVcpus);
    if (!same) return { rule: 'guest-cells-differ', detail: `guest cell ${guest.id} is placed as another` };
    if (!host.cells.has(placed.hostCell)) {
      return { rule: 'host-cell-unknown', detail: `the host has no cell ${placed.hostCell}` };
    }
    if (seen.has(placed.hostCell)) {
      return { rule: 'host-cell-shared', detail: `two guest cells on host cell ${placed.hostCell}` };
    }
    seen.add(placed.hostCell);
  }
  return null;
}
