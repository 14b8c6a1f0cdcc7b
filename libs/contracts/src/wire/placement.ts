import type { Placement } from '#numa/model/placement.js';
import type { PlacementAnswer } from '../answers/placement-answer.js';

/** A placement in the API's words: memory in MiB as `memoryMb`, pages in KiB as `pageSizeKb`. */
export function placementAnswer(placement: Placement): PlacementAnswer {
  return {
    cells: placement.cells.map((cell) => ({
      guestCell: cell.guestCell,
      hostCell: cell.hostCell,
      vcpus: cell.vcpus,
      memoryMb: cell.memoryMiB,
      pageSizeKb: cell.pageSizeKiB,
      pins: cell.pins,
      floating: cell.floating,
      emulatorCpus: cell.emulatorCpus ?? [],
    })),
    pciDevices: placement.pciDevices,
  };
}
