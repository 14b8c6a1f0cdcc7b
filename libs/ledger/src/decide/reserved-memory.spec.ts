import { deriveGuest } from '#numa/guest/derive-guest.js';
import type { ReservedMemory } from '#numa/model/host-policy.js';
import { defaultHostPolicy } from '#numa/model/host-policy.js';
import { encodeEvent } from '../events/event-codec.js';
import { canonicalState } from '../state/canonical-state.js';
import { place, Scenario, uuid } from '../testing/scenario.js';
import { LedgerVerifier } from '../verify/ledger-verifier.js';

/** One host of two cells, 4 GiB each: 1 GiB in pages of 2 MiB, 3 GiB in small ones. */
const zone = () => new Scenario().host('a', 'cell:2 core:4 memory:4g page-2m:512');
const reserve = (reservedMemory?: readonly ReservedMemory[]) =>
  ({ type: 'SetHostPolicy', host: 'a', policy: { ...defaultHostPolicy, reservedMemory } }) as const;
function guest(n: number, memoryMiB: number, asked: Record<string, string>, cells = 1) {
  const extraSpecs = { 'hw:numa_nodes': String(cells), ...asked };
  const flavor = { vcpus: cells, memoryMiB: memoryMiB * cells, extraSpecs };
  const derived = deriveGuest(flavor, { properties: {} });
  return { ...place(n, { flavor }), guest: derived };
}

describe('reserved memory of a cell', () => {
  it.each([
    ['no page size', { 'hw:cpu_policy': 'shared' }, 3072, 'memory'],
    ['no page size, pinned', { 'hw:cpu_policy': 'dedicated' }, 3072, 'memory'],
    ['small pages', { 'hw:mem_page_size': 'small' }, 3072, 'free-pages'],
    ['pages of 4 KiB', { 'hw:mem_page_size': '4' }, 3072, 'free-pages'],
  ])('is not given to guests with %s', (_name, extraSpecs, memoryMiB, rule) => {
    const guests = (reserved: number) => {
      const tried = zone();
      tried.when(reserve([0, 1].map((cell) => ({ cell, memoryMiB: reserved }))));
      return tried.when(guest(1, memoryMiB, extraSpecs));
    };
    expect(guests(0)).toMatchObject([{ type: 'ClaimPlaced' }]);
    expect(guests(1)).toMatchObject([
      { type: 'ClaimRejected', data: { rejection: { reasons: [{ rule, hosts: 1 }] } } },
    ]);
  });

  it('counts for the memory ratio, and leaves huge pages alone', () => {
    const tried = zone();
    tried.when(reserve([0, 1].map((cell) => ({ cell, memoryMiB: 3072 }))));
    const huge = { 'hw:cpu_policy': 'shared', 'hw:mem_page_size': '2048' };
    for (const n of [1, 2]) expect(tried.when(guest(n, 1024, huge))).toMatchObject([{ type: 'ClaimPlaced' }]);
    expect(tried.when(guest(3, 2, huge))).toMatchObject([{ type: 'ClaimRejected' }]);
    const counted = zone();
    counted.when(reserve([0, 1].map((cell) => ({ cell, memoryMiB: 1024 }))));
    const floating = { 'hw:cpu_policy': 'shared' };
    for (const n of [1, 2]) counted.when(guest(n, 2000, floating));
    expect(counted.when(guest(3, 1073, floating))).toMatchObject([
      { type: 'ClaimRejected', data: { rejection: { reasons: [{ rule: 'ram-allocation-ratio' }] } } },
    ]);
    expect(counted.when(guest(4, 1072, floating))).toMatchObject([{ type: 'ClaimPlaced' }]);
  });

  it('is of one cell: the other is used', () => {
    const tried = zone();
    tried.when(reserve([{ cell: 0, memoryMiB: 2048 }]));
    tried.when(guest(1, 2000, { 'hw:cpu_policy': 'dedicated' }));
    expect(tried.state.claims.get(uuid(1))!.hold!.placement.cells[0]!.hostCell).toBe(1);
    expect(tried.types(guest(2, 2000, { 'hw:cpu_policy': 'dedicated' }, 2))).toEqual(['ClaimRejected']);
  });

  it('is appended once, and a policy without any is the same as ever', () => {
    const tried = zone();
    const memory = [{ cell: 0, memoryMiB: 512 }];
    expect(tried.types(reserve())).toEqual([]);
    expect(tried.types(reserve(memory))).toEqual(['HostPolicySet']);
    expect(tried.types(reserve(memory))).toEqual([]);
    expect(tried.types(reserve())).toEqual(['HostPolicySet']);
    expect(canonicalState(tried.state)).not.toContain('reservedMemory');
  });

  it('taken from under a claim shows the host as overcommitted, and ends with it', () => {
    const tried = zone();
    tried.when(guest(1, 3000, { 'hw:cpu_policy': 'dedicated' }));
    const before = canonicalState(tried.state);
    tried.when(reserve([0, 1].map((cell) => ({ cell, memoryMiB: 1024 }))));
    const { contradictions } = tried.state.hosts.get('a')!;
    expect([...contradictions.values()]).toEqual([
      'Guest cell 0 has 3000 MiB, more than 524288 pages of 4 KiB',
    ]);
    tried.undos.pop()!();
    expect(canonicalState(tried.state)).toBe(before);
    tried.redo();
    expect(tried.types(guest(2, 64, {}))).toEqual(['ClaimRejected']);
    tried.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    expect(tried.types(guest(3, 64, {}))).toEqual(['ClaimPlaced']);
  });

  it('is known to the checker: a placement that takes it is found', () => {
    const tried = zone();
    tried.when(reserve([0, 1].map((cell) => ({ cell, memoryMiB: 1024 }))));
    const [placed] = zone().when(guest(1, 3000, { 'hw:cpu_policy': 'dedicated' })) as [never];
    const verifier = new LedgerVerifier('default');
    for (const event of tried.events)
      verifier.add({ ...encodeEvent(event, event), revision: event.revision });
    expect(verifier.report().faults).toEqual([]);
    const { lastHash: previousHash } = tried.state;
    const forged = encodeEvent(placed, { time: tried.now(), command: 'forged', previousHash });
    verifier.add({ ...forged, revision: tried.events.length });
    expect(verifier.report().faults).toMatchObject([
      { rule: 'placement', detail: 'pages-not-free on a: 768000 pages of 524288 free' },
      { rule: 'replay' },
    ]);
  });
});
