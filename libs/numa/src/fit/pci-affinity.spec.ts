import { CheckedHost } from '../checker/checked-host.js';
import { exhaustiveFit } from '../checker/exhaustive-fit.js';
import { compileHost } from '../host/compiled-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { GuestRequest, PciNumaPolicy } from '../model/guest-topology.js';
import type { HostTopology } from '../model/host-topology.js';
import { fit } from './fit.js';

const options: FitOptions = { ruleSet: 'nova-zed', cellOrder: 'spread', limits: null };

/**
 * Cells of which only cell 0 has two CPUs.
 * @param pools `1=2 ?=1`: two devices near cell 1, then one near no known cell
 */
function hostOf(pools: string, cells = 2): HostTopology {
  return {
    cells: Array.from({ length: cells }, (_, id) => {
      const cpus = id === 0 ? [0, 1] : [id + 1];
      return {
        id,
        socket: null,
        sharedCpus: cpus,
        dedicatedCpus: cpus,
        siblings: cpus.map((cpu) => [cpu]),
        memoryMiB: 4096,
        pagePools: [{ sizeKiB: 4, total: 1_048_576, reserved: 0 }],
      };
    }),
    pciDevices: pools.split(' ').flatMap((text, pool) => {
      const [cell, count] = text.split('=');
      return Array.from({ length: Number(count) }, (_, device) => ({
        address: `000${pool}:00:00.${device}`,
        cell: cell === '?' ? null : Number(cell),
        attributes: { product_id: '154c' },
      }));
    }),
  };
}

/** @param wanted `2 preferred, 1 legacy`: two requests */
function guestOf(wanted: string): GuestRequest {
  const cell = { id: 0, floatingVcpus: [], pinnedVcpus: [0, 1], memoryMiB: 64, pageSize: null };
  return {
    topology: {
      cells: [{ ...cell, cpuPolicy: 'dedicated', cpuThreadPolicy: null }],
      emulatorThreadsPolicy: null,
    },
    pciRequests: wanted.split(', ').map((text, index) => {
      const [count, numaPolicy] = text.split(' ');
      return {
        requestId: `request-${index}`,
        count: Number(count),
        spec: [{ product_id: '154c' }],
        numaPolicy: numaPolicy as PciNumaPolicy,
      };
    }),
    network: null,
  };
}

describe('devices of `preferred`, where those near and those of no known cell are too few', () => {
  // As Nova 26.2.2 itself answered.
  it.each([
    ['1=2 ?=1', '2 preferred, 1 legacy', null],
    ['?=1 1=2', '2 preferred, 1 legacy', null],
    ['1=2 ?=1', '1 preferred, 1 legacy', null],
    ['1=2 ?=2', '1 preferred, 1 legacy', 0],
    ['9=2 ?=1', '2 preferred, 1 legacy', null],
    ['9=2 ?=1', '2 preferred, 1 preferred', 0],
    ['1=1 ?=1 0=1', '2 preferred, 1 preferred', 0],
    ['?=1 0=1 1=2', '3 preferred, 1 required', null],
    ['?=2 0=1 1=1', '2 legacy, 1 required', 0],
  ])('of %s for %s go as Nova has them', (pools, wanted, hostCell) => {
    const topology = hostOf(pools);
    const request = guestOf(wanted);
    const placement = fit(compileHost(topology), request, options).placement ?? null;
    expect(placement && placement.cells[0]!.hostCell).toBe(hostCell);
    expect(exhaustiveFit(new CheckedHost(topology), request, options)).toEqual(placement);
  });

  it('are those near and of no known cell in the order of pools, then remote ones', () => {
    const { placement } = fit(compileHost(hostOf('1=1 ?=1 0=1 2=1', 3)), guestOf('4 preferred'), options);
    const pools = placement!.pciDevices.map(({ address }) => Number(address.slice(0, 4)));
    expect(pools).toEqual([1, 2, 0, 3]);
  });
});
