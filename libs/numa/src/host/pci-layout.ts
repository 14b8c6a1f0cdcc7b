import type { HostTopology } from '../model/host-topology.js';

/** The device says that no cell is near it. */
export const NO_CELL = -1;
/** The device names a cell that the host does not have: near to nothing, and not unknown either. */
export const FOREIGN_CELL = -2;

/** PCI devices that no request can tell apart: same cell, same attributes. */
export interface PciPool {
  /** The cell's place in the topology, NO_CELL or FOREIGN_CELL. */
  readonly cell: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Device numbers, by ascending address. */
  readonly devices: readonly number[];
}

/** The PCI devices of a host, pooled in the order in which the host first names them. */
export interface PciLayout {
  /** Whether the host tracks devices at all: it decides whether cells are ordered by them. */
  readonly tracked: boolean;
  readonly pools: readonly PciPool[];
  /** By pool: its cell. */
  readonly cellOfPool: Int32Array;
  /** By device number. */
  readonly addresses: readonly string[];
  readonly poolOfDevice: Int32Array;
  readonly deviceOfAddress: ReadonlyMap<string, number>;
}

/** Pools the devices of a topology. */
export function layOutPci(topology: HostTopology, cellOfId: ReadonlyMap<number, number>): PciLayout {
  const devices = topology.pciDevices ?? [];
  const pools = new Map<string, { cell: number; attributes: Record<string, string>; devices: number[] }>();
  for (const [number, device] of devices.entries()) {
    const cell = device.cell === null ? NO_CELL : (cellOfId.get(device.cell) ?? FOREIGN_CELL);
    const attributes = Object.entries(device.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([device.cell, attributes]);
    const pool = pools.get(key) ?? { cell, attributes: device.attributes, devices: [] };
    pools.set(key, pool);
    pool.devices.push(number);
  }
  const poolOfDevice = new Int32Array(devices.length);
  for (const [index, pool] of [...pools.values()].entries()) {
    pool.devices.sort((a, b) => (devices[a]!.address < devices[b]!.address ? -1 : 1));
    for (const device of pool.devices) poolOfDevice[device] = index;
  }
  return {
    tracked: topology.pciDevices !== undefined,
    pools: [...pools.values()],
    cellOfPool: Int32Array.from(pools.values(), ({ cell }) => cell),
    addresses: devices.map((device) => device.address),
    poolOfDevice,
    deviceOfAddress: new Map(devices.map((device, number) => [device.address, number])),
  };
}
