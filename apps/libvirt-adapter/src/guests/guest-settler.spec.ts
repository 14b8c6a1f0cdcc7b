import { pino } from 'pino';
import type { OutcomeDto } from '#contracts/dto/outcome.dto.js';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import { HeldClaims } from '../decisions/held-claims.js';
import { DriftWatch } from '../drift/drift-watch.js';
import type { Outcomes } from '../outcomes.js';
import { placeDecision } from '../testing/place-decision.js';
import { GuestSettler } from './guest-settler.js';

const { claimId, instanceId } = placeDecision();
const release = { kind: 'release', decision: 9, claimId, instanceId } as const;
const applied = { kind: 'applied', revision: 8, waitsForRestart: [] } as const;

/** A libvirt with one domain, or none, on a host of 16 CPUs. */
class LibvirtDouble {
  /** What runs; null: the domain does not run. */
  running: string | null = null;
  defined = true;

  readonly connection = {
    domains: {
      lookup: async (uuid: string) =>
        this.defined ? { name: 'by-hand', uuid, id: this.running === null ? null : 7 } : null,
      isStarting: async () => false,
      xml: async () =>
        `<domain><name>by-hand</name><memory unit='MiB'>64</memory>${this.running ?? ''}</domain>`,
    },
    host: { onlineCpus: async () => [...Array(16).keys()] },
  } as unknown as LibvirtConnection;
}

function adapter() {
  const libvirt = new LibvirtDouble();
  const told: OutcomeDto[] = [];
  const claims = new HeldClaims();
  const outcomes = { post: async (outcome: OutcomeDto) => told.push(outcome) > 0 } as unknown as Outcomes;
  const parts = { libvirt: libvirt.connection, libvirtVersion: 11_000_000, claims, outcomes };
  const drifts = new DriftWatch(parts);
  const settler = new GuestSettler({ ...parts, drifts, log: pino({ level: 'silent' }) });
  return { libvirt, told, claims, drifts, settle: () => settler.settle(instanceId) };
}

const pinnedTo4 = "<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/></cputune>";

describe('a guest without a claim', () => {
  it('is told of with all that it is bound to, once, and when it is gone', async () => {
    const { libvirt, told, drifts, settle } = adapter();
    libvirt.running = `${pinnedTo4}<numatune><memory mode='strict' nodeset='1'/></numatune>`;
    drifts.begin([]);
    await settle();
    await settle();
    expect(told).toEqual([
      {
        kind: 'drifted',
        instanceId,
        claimId: null,
        drift: 'foreign',
        differences: [
          { element: 'vcpupin', wanted: 'not pinned', had: 'vcpu 0 on 4' },
          { element: 'memnode', wanted: 'not bound', had: 'cell 0: 64 MiB in host cell 1' },
        ],
        binding: {
          name: 'by-hand',
          cells: [
            {
              guestCell: 0,
              vcpus: '0',
              bindings: [{ vcpus: '0', cpus: '4' }],
              memoryMb: 64,
              pageSizeKb: null,
              hostCells: '1',
            },
          ],
          emulatorCpus: null,
          realtimeVcpus: '',
          pciAddresses: [],
        },
      },
    ]);
    libvirt.running = null;
    await settle();
    expect(told[1]).toEqual({ kind: 'drift-cleared', instanceId });
  });
});

describe('a guest that floats over all CPUs', () => {
  it.each([
    ['anywhere', '', []],
    ['one cell', "<numatune><memory mode='strict' nodeset='1'/></numatune>", ['foreign']],
  ])('is told of by where its memory must be: %s', async (_, numatune, kinds) => {
    const { libvirt, told, drifts, settle } = adapter();
    libvirt.running = `<vcpu>2</vcpu>${numatune}`;
    drifts.begin([]);
    await settle();
    expect(told.map(({ drift }) => drift)).toEqual(kinds);
  });
});

describe('a release', () => {
  it('of a guest that runs on is told as drift, and never as applied', async () => {
    const { libvirt, told, claims, drifts, settle } = adapter();
    libvirt.running = pinnedTo4;
    claims.take(release);
    drifts.begin([]);
    await settle();
    expect(told).toMatchObject([{ kind: 'drifted', drift: 'running-after-release', claimId }]);
    expect(claims.releasesOf(instanceId)).toEqual([]);
    libvirt.running = null;
    await settle();
    expect(told.slice(1)).toEqual([{ kind: 'drift-cleared', instanceId }]);
  });

  it.each(['stopped', 'gone'])('of a guest that is %s is applied', async (how) => {
    const { libvirt, told, claims, drifts, settle } = adapter();
    libvirt.defined = how === 'stopped';
    claims.take(release);
    drifts.begin([]);
    await settle();
    expect(told).toEqual([{ kind: 'applied', claimId, decision: 9, waitsForRestart: [] }]);
    expect(claims.releasesOf(instanceId)).toEqual([]);
  });

  it('waits until it can be said whether its guest runs on', async () => {
    const { told, claims, drifts, settle } = adapter();
    claims.take(release);
    await settle();
    expect([told, claims.releasesOf(instanceId)]).toEqual([[], [release]]);
    drifts.begin([]);
    await settle();
    expect(told).toMatchObject([{ kind: 'applied' }]);
  });
});

describe('a claimed guest whose domain is gone', () => {
  it('is told of when nobody has released it by the next round, and when it is back', async () => {
    const { libvirt, told, claims, drifts, settle } = adapter();
    libvirt.defined = false;
    claims.take(placeDecision({ outcome: applied }));
    drifts.begin([]);
    await settle();
    await settle();
    expect(told).toEqual([]);
    drifts.nextRound();
    await settle();
    await settle();
    expect(told).toMatchObject([{ kind: 'drifted', drift: 'domain-missing', claimId }]);
    expect(told[0]).not.toHaveProperty('binding');
    claims.take(release);
    await settle();
    expect(told.slice(1)).toMatchObject([{ kind: 'drift-cleared' }, { kind: 'applied', decision: 9 }]);
  });

  it('is no word worth while its placement waits for a domain, or could not be carried out', async () => {
    const { libvirt, told, claims, drifts, settle } = adapter();
    libvirt.defined = false;
    const outcome = { kind: 'failed', revision: 8, code: 'define-refused', message: 'no' } as const;
    claims.take(placeDecision({ outcome }));
    drifts.begin([]);
    await settle();
    drifts.nextRound();
    await settle();
    expect(told).toEqual([]);
  });
});
