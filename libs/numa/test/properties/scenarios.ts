import * as fc from 'fast-check';
import { type CompiledHost, compileHost, loadUsage } from '../../src/host/compiled-host.js';
import type { FitOptions } from '../../src/model/fit-options.js';
import type { GuestRequest } from '../../src/model/guest-topology.js';
import type { HostTopology } from '../../src/model/host-topology.js';
import type { HostUsage } from '../../src/model/usage.js';
import { fitOptions, guests } from './guests.js';
import { hosts, usages } from './hosts.js';
import { atBound, edges } from './memory-bounds.js';

/** One question: this guest, on this host, used like this. Plain values, so that a failure prints and shrinks. */
export interface Scenario {
  readonly topology: HostTopology;
  readonly usage: HostUsage;
  readonly request: GuestRequest;
  readonly options: FitOptions;
}

export const scenarios: fc.Arbitrary<Scenario> = hosts.chain((topology) =>
  fc
    .record({
      topology: fc.constant(topology),
      usage: fc.oneof(fc.constant(unused(topology)), usages(topology)),
      request: guests,
      options: fitOptions,
      edge: fc.option(edges, { freq: 2 }),
    })
    .map(({ edge, request, ...scenario }) => {
      const { usage, options } = scenario;
      const asked = edge === null ? request : atBound(topology, usage, request, options, edge);
      return { ...scenario, request: asked };
    }),
);

/** A host, unused at first, and guests that claim one after another. */
export interface History {
  readonly topology: HostTopology;
  readonly options: FitOptions;
  /** A request to claim, or the number of an earlier claim to release. */
  readonly steps: readonly (GuestRequest | number)[];
}

export const histories: fc.Arbitrary<History> = fc.record({
  topology: hosts,
  options: fitOptions,
  steps: fc.array(fc.oneof({ weight: 3, arbitrary: guests }, { weight: 1, arbitrary: fc.nat(9) }), {
    maxLength: 12,
  }),
});

/** The host of a scenario, compiled. */
export function hostOf({ topology, usage }: Pick<Scenario, 'topology' | 'usage'>): CompiledHost {
  const host = compileHost(topology);
  loadUsage(host, usage);
  return host;
}

function unused(topology: HostTopology): HostUsage {
  return {
    cells: topology.cells.map(({ id, pagePools }) => ({
      id,
      floatingVcpus: 0,
      memoryMiB: 0,
      pinnedCpus: [],
      pagesUsed: pagePools.map(() => 0),
    })),
    pciAddresses: [],
  };
}
