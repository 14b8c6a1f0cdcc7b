import { compileHost } from '../host/compiled-host.js';
import { hostTopology } from '../host/host-topology-from-report.js';
import { parseSyntheticHost } from '../host/synthetic-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { GuestRequest, PciRequest } from '../model/guest-topology.js';
import { defaultHostPolicy } from '../model/host-policy.js';
import { whyRefused } from '../refusal/explain.js';

const options: FitOptions = { ruleSet: 'nova-2026', cellOrder: 'spread', limits: null };

/** Two cells on one socket; on the first a device of each product. */
const topology = hostTopology(
  parseSyntheticHost('socket:1 cell:2 core:4 thread:2 memory:4g'),
  defaultHostPolicy,
);
const products = ['154d', '10fb'];
const host = compileHost({
  ...topology,
  pciDevices: products.map((product_id, index) => ({
    address: `0000:8${index}:00.0`,
    cell: 0,
    attributes: { product_id },
  })),
});

/** Two guest cells, with devices on their socket. */
const guest = (...wanted: (readonly [product: string, count: number])[]): GuestRequest => ({
  topology: {
    cells: [0, 1].map((id) => ({
      id,
      floatingVcpus: [],
      pinnedVcpus: [id],
      memoryMiB: 64,
      pageSize: null,
      cpuPolicy: 'dedicated',
      cpuThreadPolicy: null,
    })),
    emulatorThreadsPolicy: null,
  },
  pciRequests: wanted.map(
    ([product_id, count], index): PciRequest => ({
      requestId: `r${index}`,
      spec: [{ product_id }],
      count,
      numaPolicy: 'socket',
    }),
  ),
  network: null,
});

describe('devices near a socket', () => {
  it('are enough where each request finds its own', () => {
    expect(whyRefused(host, guest(['154d', 1], ['10fb', 1]), options)).toBeNull();
  });

  it('count once, whichever of the cells of the socket bring them', () => {
    const missing = [{ rule: 'pci-devices', subject: 'r1', wanted: 2, had: 1 }];
    const refusal = whyRefused(host, guest(['154d', 1], ['10fb', 2]), options);
    expect(refusal).toMatchObject({ rule: 'pci-devices', guest: missing });
    expect(whyRefused(host, guest(['154d', 2]), options)).toMatchObject({
      rule: 'pci-devices',
      guest: [{ ...missing[0], subject: 'r0' }],
    });
  });
});

describe('a guest without a NUMA topology', () => {
  it('is near every network, and told of its devices alone', () => {
    const near = topology.cells.map((cell) => ({ ...cell, network: { physnets: ['red'], tunneled: true } }));
    const withNetworks = compileHost({ cells: near, pciDevices: [] });
    const request: GuestRequest = {
      ...guest(['154d', 1]),
      topology: null,
      network: { physnets: ['red'], tunneled: true },
    };
    expect(whyRefused(withNetworks, request, options)).toMatchObject({
      rule: 'pci-devices',
      guest: [{ rule: 'pci-devices', subject: 'r0', wanted: 1, had: 0 }],
    });
  });
});
