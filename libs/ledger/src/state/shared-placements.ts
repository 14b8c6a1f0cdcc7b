import type { CpuList } from '#numa/model/host-topology.js';
import type { PlacedCell, Placement } from '#numa/model/placement.js';

/** Hosts of one make that are filled alike give few placements; where they turn out to be many, all are forgotten. */
const mostKnown = 8192;

/** By `mark`; equal placements are one object. */
const known = new Map<number, Placement[]>();
/** With their JSON texts. */
const texts = new Map<Placement, string>();

/** One list for all placements without devices. */
export const noDevices: Placement['pciDevices'] = Object.freeze([]);

/**
 * The one object for equal placements, as long as there are few, and with lists that are shared in any case. A zone
 * keeps a placement for each guest, and most guests of a zone are placed like others on other hosts.
 */
export function sharedPlacement(placement: Placement): Placement {
  if (texts.has(placement)) return placement;
  const key = mark(placement);
  return known.get(key)?.find((one) => isSame(one, placement)) ?? keep(key, withSharedLists(placement));
}

/** `JSON.stringify`, quick for what is shared. */
export const placementJson = (placement: Placement): string =>
  texts.get(placement) ?? JSON.stringify(placement);

/** Whether others may hold the same object. */
export const isShared = (placement: Placement): boolean => texts.has(placement);

function keep(key: number, placement: Placement): Placement {
  if (texts.size >= mostKnown) {
    known.clear();
    texts.clear();
  }
  texts.set(placement, JSON.stringify(placement));
  const kin = known.get(key);
  if (kin) kin.push(placement);
  else known.set(key, [placement]);
  return placement;
}

/** A number that most other placements do not have: made of devices, cells, memory and pins. */
function mark({ cells, pciDevices }: Placement): number {
  let mark = pciDevices.length;
  for (const { address } of pciDevices)
    for (let index = 0; index < address.length; index++) mark = mix(mark, address.charCodeAt(index));
  for (const { hostCell, memoryMiB, vcpus, pins } of cells) {
    mark = mix(mix(mark, hostCell), memoryMiB);
    for (const vcpu of vcpus) mark = mix(mark, pins[vcpu] ?? -1);
  }
  return mark;
}

const mix = (mark: number, part: number): number => (Math.imul(mark, 31) + part) | 0;

function isSame(a: Placement, b: Placement): boolean {
  return (
    a.cells.length === b.cells.length &&
    a.pciDevices.length === b.pciDevices.length &&
    a.cells.every((cell, index) => isSameCell(cell, b.cells[index]!)) &&
    a.pciDevices.every(({ requestId, address }, index) => {
      const other = b.pciDevices[index]!;
      return requestId === other.requestId && address === other.address;
    })
  );
}

function isSameCell(a: PlacedCell, b: PlacedCell): boolean {
  return (
    a.guestCell === b.guestCell &&
    a.hostCell === b.hostCell &&
    a.memoryMiB === b.memoryMiB &&
    a.pageSizeKiB === b.pageSizeKiB &&
    a.cpuPolicy === b.cpuPolicy &&
    a.cpuThreadPolicy === b.cpuThreadPolicy &&
    isSameList(a.vcpus, b.vcpus) &&
    isSameList(a.floating, b.floating) &&
    isSameList(a.emulatorCpus, b.emulatorCpus) &&
    isSamePins(a.pins, b.pins)
  );
}

function isSamePins(a: PlacedCell['pins'], b: PlacedCell['pins']): boolean {
  const vcpus = Object.keys(a) as unknown as number[];
  return vcpus.length === Object.keys(b).length && vcpus.every((vcpu) => a[vcpu] === b[vcpu]);
}

function isSameList(a: CpuList | null, b: CpuList | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((cpu, index) => cpu === b[index]);
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
