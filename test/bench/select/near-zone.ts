import { newEvent } from '#ledger/events/ledger-event.js';
import { emptyZone, type ZoneState } from '#ledger/state/zone-state.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { PciRequest } from '#numa/model/guest-topology.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { PciDevice } from '#numa/model/host-topology.js';
import type { ClaimShape } from './claims.js';
import { append, hold } from './zone-of.js';

/** Hosts of two and four cells, and of 64, as far as `refusedNear` goes. */
const shapes = {
  'two and four cells': [
    'socket:2 cell:1 core:8 thread:2 memory:32g',
    'socket:2 cell:2 core:8 thread:2 memory:32g',
  ],
  '64 cells': ['socket:4 cell:16 core:8 thread:2 memory:32g'],
} as const;

export type NearShape = keyof typeof shapes;

export const nearShapes = Object.keys(shapes) as readonly NearShape[];

const products = { nic: '154d', gpu: '1db4' };

/** Eight NICs and a physnet near the first cell, eight GPUs and the tunnel near the last one. */
function reportOf(shape: string, serial: number | null): HostReport {
  const report = parseSyntheticHost(shape);
  const last = report.cells.length - 1;
  const devices = (cell: number, product_id: string): PciDevice[] =>
    Array.from({ length: 8 }, (_, index) => ({
      address: `0000:${cell.toString(16).padStart(2, '0')}:00.${index}`,
      cell,
      attributes: { vendor_id: '8086', product_id, ...(serial !== null && { serial: `${serial}` }) },
    }));
  const cells = report.cells.map((cell, index) => ({
    ...cell,
    network: { physnets: index === 0 ? ['physnet1'] : [], tunneled: index === last },
  }));
  return { ...report, cells, pciDevices: [...devices(0, products.nic), ...devices(last, products.gpu)] };
}

/**
 * A zone of so many hosts, each with a first cell whose CPUs are all pinned.
 * @param alike hosts of one shape report the same devices; else each has devices of its own
 */
export function nearZone(hosts: number, shape: NearShape, alike: boolean): ZoneState {
  const zone = emptyZone('default');
  for (let index = 0; index < hosts; index++) {
    const host = `compute-${String(index).padStart(6, '0')}`;
    const text = shapes[shape][index % shapes[shape].length]!;
    append(zone, newEvent('HostReported', { host, report: reportOf(text, alike ? null : index) }));
    // Of equal cells the first one is taken; a guest that wants devices takes a cell that has some.
    hold(zone, host, { vcpus: 16, memoryMiB: 4096, pciRequests: [near('nic')] });
  }
  return zone;
}

function near(product: keyof typeof products, numaPolicy: PciRequest['numaPolicy'] = 'required'): PciRequest {
  return { requestId: product, count: 1, spec: [{ product_id: products[product] }], numaPolicy };
}

const shared = { 'hw:numa_nodes': '1', 'hw:cpu_policy': 'shared' };
const pinned = { 'hw:numa_nodes': '1', 'hw:cpu_policy': 'dedicated' };
const guest = { vcpus: 2, memoryMiB: 1024, extraSpecs: pinned };

/** Every host has what these ask for, but not near cells that can take them. */
export const refusedNear: Readonly<Record<string, ClaimShape>> = {
  'devices near a full cell': { ...guest, pciRequests: [near('nic')] },
  'devices on two cells, for one': {
    ...guest,
    extraSpecs: shared,
    pciRequests: [near('nic'), near('gpu')],
  },
  'network near a full cell': { ...guest, networks: { physnets: ['physnet1'], tunneled: true } },
  'device and network apart': {
    ...guest,
    extraSpecs: shared,
    pciRequests: [near('gpu')],
    networks: { physnets: ['physnet1'], tunneled: false },
  },
  'two cells, devices near a full cell': {
    vcpus: 4,
    memoryMiB: 1024,
    extraSpecs: { ...pinned, 'hw:numa_nodes': '2' },
    pciRequests: [near('nic')],
  },
};
