import type { CpuList } from '#numa/model/host-topology.js';
import type { Placement } from '#numa/model/placement.js';

/** Hosts of one make that are filled alike give few placements; where they turn out to be many, all are forgotten. */
const mostKnown = 8192;

/** By JSON text, and back. */
const known = new Map<string, Placement>();
const texts = new Map<Placement, string>();

/** One list for all placements without devices. */
export const noDevices: Placement['pciDevices'] = Object.freeze([]);

/**
 * The one object for equal placements, as long as there are few, and with lists that are shared in any case. A zone
 * keeps a placement for each guest, and most guests of a zone are placed like others on other hosts.
 */
export function sharedPlacement(placement: Placement): Placement {
  if (texts.has(placement)) return placement;
  const text = JSON.stringify(placement);
  return known.get(text) ?? keep(text, withSharedLists(placement));
}

/** The placement that was written as a text, shared. Throws SyntaxError. */
export function placementOfText(text: string): Placement {
  const before = known.get(text);
  if (before !== undefined) return before;
  const placement = withSharedLists(JSON.parse(text) as Placement);
  // A copy of the text: a slice would keep the whole page alive that it was cut from.
  const own = JSON.stringify(placement);
  return known.get(own) ?? keep(own, placement);
}

/** `JSON.stringify`, quick for what is shared. */
export const placementJson = (placement: Placement): string =>
  texts.get(placement) ?? JSON.stringify(placement);

/** Whether others may hold the same object. */
export const isShared = (placement: Placement): boolean => texts.has(placement);

function keep(text: string, placement: Placement): Placement {
  if (known.size >= mostKnown) {
    known.clear();
    texts.clear();
  }
  known.set(text, placement);
  texts.set(placement, text);
  return placement;
}

function withSharedLists({ cells, pciDevices }: Placement): Placement {
  return {
    cells: cells.map((cell) => ({
      guestCell: cell.guestCell,
      hostCell: cell.hostCell,
      vcpus: sharedList(cell.vcpus),
      memoryMiB: cell.memoryMiB,
      pageSizeKiB: cell.pageSizeKiB,
      pins: cell.pins,
      floating: sharedList(cell.floating),
      emulatorCpus: sharedList(cell.emulatorCpus),
      cpuPolicy: cell.cpuPolicy,
      cpuThreadPolicy: cell.cpuThreadPolicy,
    })),
    pciDevices: pciDevices.length === 0 ? noDevices : pciDevices,
  };
}

/** By first number and length: lists of numbers one after another, as nearly all lists of vCPUs are. */
const runs: (CpuList | undefined)[][] = [];
const longestRun = 64;

/** Short lists of vCPUs are equal more often than not: one list for all runs that begin alike. */
export function sharedList<T extends CpuList | null>(list: T): T {
  if (list === null || list.length > longestRun) return list;
  const first = list[0] ?? 0;
  if (first > longestRun) return list;
  for (let index = 1; index < list.length; index++) if (list[index] !== first + index) return list;
  runs[first] ??= [];
  runs[first][list.length] ??= list;
  return runs[first][list.length] as T;
}
