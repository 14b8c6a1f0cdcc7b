import { randomUUID } from 'node:crypto';
import type { ApiProblemError } from '#contracts/client/api-error.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import { describeOnNumaHost, type NumaHost, startNumaHost } from '../numa-host/numa-host.js';
import { Deployment, hostName } from './deployment.js';
import { claimOf, type Given, given, otherCpu } from './guest-claim.js';
import { guestDomain } from './guest-domain.js';
import { GuestWitness } from './guest-witness.js';
import { waitFor } from './wait-for.js';

jest.setTimeout(300_000);

/** NUMA_HOST_SUITE=trixie takes another libvirt: each has a test host of its own. */
const suite = process.env.NUMA_HOST_SUITE ?? 'bookworm';

const placementElements = ['vcpu', 'vcpupin', 'emulatorpin', 'memory', 'memnode', 'page', 'cell'];

describeOnNumaHost(`placements on a real libvirt (${suite})`, () => {
  let numaHost: NumaHost;
  let witness: GuestWitness;
  let deployment: Deployment;
  const main = { name: 'main', uuid: randomUUID(), claimId: '' };
  let held: Given;

  async function define(name: string, uuid: string): Promise<void> {
    const xml = Buffer.from(guestDomain(name, uuid)).toString('base64');
    await numaHost.exec(`echo ${xml} | base64 -d > /tmp/${name}.xml && virsh define /tmp/${name}.xml`);
  }

  beforeAll(async () => {
    numaHost = await startNumaHost({ name: `e2e-${suite}` });
    witness = new GuestWitness(numaHost);
    deployment = await Deployment.prepare(numaHost.uri);
    await deployment.startTracker();
    deployment.adapter.start();
    await waitFor('the report of the host', () => deployment.client.host(hostName));
  });

  afterAll(async () => {
    await deployment?.remove();
    await numaHost?.stop();
  });

  it('reports the host as it is', async () => {
    const { cells } = await deployment.client.host(hostName);
    expect(cells.map(({ id, dedicatedCpus }) => [id, dedicatedCpus])).toEqual([
      [0, [0, 1, 2, 3]],
      [1, [4, 5, 6, 7]],
      [2, [8, 9, 10, 11]],
      [3, [12, 13, 14, 15]],
    ]);
    expect(cells.map(({ pages }) => pages.find(({ sizeKb }) => sizeKb === 2048)?.free)).toEqual([
      64, 64, 64, 64,
    ]);
  });

  it('keeps the CPUs of a guest that somebody pinned by hand from others, and adopts it where it runs', async () => {
    const uuid = randomUUID();
    await define('by-hand', uuid);
    for (const command of [
      'setvcpus by-hand 2 --config --maximum',
      'setvcpus by-hand 2 --config',
      'vcpupin by-hand 0 14 --config',
      'vcpupin by-hand 1 15 --config',
      'numatune by-hand --mode strict --nodeset 3 --config',
      'start by-hand',
    ])
      await numaHost.virsh(...command.split(' '));
    const drift = await waitFor('the drift', async () => (await deployment.client.host(hostName)).drifts[0]);
    expect(drift).toMatchObject({
      instanceId: uuid,
      kind: 'foreign',
      binding: { name: 'by-hand', cells: [{ memoryMb: 64, hostCells: [3] }] },
    });
    const cell = async () => (await deployment.client.host(hostName)).cells[3]!;
    const kept = { owner: 'foreign', claimId: null, instanceId: uuid, use: 'vcpu' };
    expect(await cell()).toMatchObject({
      freeDedicatedCpus: [12, 13],
      usedMemoryMb: 64,
      guests: [uuid],
      held: [
        { ...kept, cpu: 14, vcpu: 0 },
        { ...kept, cpu: 15, vcpu: 1 },
      ],
    });

    const claims = [1, 2, 3].map(() => claimOf(randomUUID(), 4, 16, 1));
    for (const claim of claims) {
      const { body } = await deployment.client.placeClaim(claim);
      expect(given(body).nodes).not.toContain(3);
    }
    const refused = await deployment.client
      .placeClaim(claimOf(randomUUID(), 4, 16, 1))
      .catch((error: ApiProblemError) => error.problem);
    expect(refused).toMatchObject({ code: 'no-valid-host' });
    for (const { claimId } of claims) await deployment.client.releaseClaim(claimId);

    const claimId = randomUUID();
    const { status, body: adopted } = await deployment.client.adoptGuest(hostName, uuid, { claimId });
    expect([status, adopted.instanceId, given(adopted).pins]).toEqual([201, uuid, { 0: '14', 1: '15' }]);
    expect((await deployment.client.adoptGuest(hostName, uuid, { claimId })).status).toBe(200);
    expect(await deployment.outcomeOf(claimId)).toMatchObject({ kind: 'applied' });
    expect(await witness.vcpuPins('by-hand')).toMatchObject({ 0: '14', 1: '15' });
    expect(await witness.isRunning('by-hand')).toBe(true);
    expect(await deployment.drifts()).toEqual([]);
    expect(await cell()).toMatchObject({ freeDedicatedCpus: [12, 13], claims: [claimId], guests: [] });

    await deployment.client.releaseClaim(claimId);
    await waitFor('word that it runs on', async () => (await deployment.drifts()).length > 0);
    expect(await deployment.drifts()).toEqual([{ instanceId: uuid, kind: 'running-after-release' }]);
    expect((await cell()).freeDedicatedCpus).toEqual([12, 13]);
    const events = (await deployment.events({ claim: claimId })).map(({ type }) => type);
    expect(events).toEqual(['ClaimAdopted', 'PlacementApplied', 'ClaimReleased', 'DriftDetected']);
    expect((await deployment.client.claim(claimId)).drift).toMatchObject({ host: hostName });

    await numaHost.virsh('destroy', 'by-hand');
    await waitFor('its end', async () => (await deployment.drifts()).length === 0);
    expect((await cell()).freeDedicatedCpus).toEqual([12, 13, 14, 15]);
    await numaHost.virsh('undefine', 'by-hand');
  });

  it('tells of a claimed guest whose domain is gone', async () => {
    const uuid = randomUUID();
    await define('vanishing', uuid);
    const { body } = await deployment.client.placeClaim(claimOf(uuid, 1, 16, 1));
    expect(await deployment.outcomeOf(body.claimId)).toMatchObject({ kind: 'applied' });
    await numaHost.virsh('undefine', 'vanishing');
    await waitFor('the drift', async () => (await deployment.drifts()).length > 0);
    expect(await deployment.drifts()).toEqual([{ instanceId: uuid, kind: 'domain-missing' }]);
    await deployment.client.releaseClaim(body.claimId);
    await waitFor('its end', async () => (await deployment.drifts()).length === 0);
  });

  it('re-pins a foreign guest that runs once it is claimed, and says what waits for its restart', async () => {
    await define(main.name, main.uuid);
    await numaHost.exec(
      `virsh setvcpus ${main.name} 8 --config --maximum && virsh setvcpus ${main.name} 8 --config`,
    );
    await numaHost.virsh('start', main.name);
    await numaHost.virsh('vcpupin', main.name, '0', '15');
    const foreign = await waitFor('the drift', async () => (await deployment.drifts())[0]);
    expect(foreign).toEqual({ instanceId: main.uuid, kind: 'foreign' });

    const claim = claimOf(main.uuid, 8, 128);
    main.claimId = claim.claimId;
    const { status, body } = await deployment.client.placeClaim(claim);
    expect(status).toBe(201);
    held = given(body);
    expect([new Set(held.nodes).size, new Set(Object.values(held.pins)).size]).toEqual([2, 8]);

    const outcome = await deployment.outcomeOf(claim.claimId);
    expect(outcome).toMatchObject({ kind: 'applied', waitsForRestart: ['cpu/numa', 'numatune'] });
    expect(await witness.vcpuPins(main.name)).toMatchObject(held.pins);
    expect(await witness.vcpuPins(main.name, '--config')).toMatchObject(held.pins);
    expect(await witness.emulatorPin(main.name)).toBe(held.cpus);
    expect(await witness.elements(main.name, ['memnode', 'page', 'cell'])).toEqual([]);
    expect(await witness.isRunning(main.name)).toBe(true);
    await waitFor('the end of the drift', async () => (await deployment.drifts()).length === 0);
  });

  it('holds all of it after the restart: virsh, the kernel and numastat agree', async () => {
    await numaHost.virsh('destroy', main.name);
    await numaHost.virsh('start', main.name);

    const { pins, cpus, nodes, nodeset, pagesMiB } = held;
    expect(await witness.vcpuPins(main.name)).toMatchObject(pins);
    expect(await witness.emulatorPin(main.name)).toBe(cpus);
    expect(await witness.numatune(main.name)).toEqual({ numa_mode: 'strict', numa_nodeset: nodeset });
    expect(await witness.elements(main.name, placementElements)).toEqual([
      "<memory unit='KiB'>",
      "<page size='2048' unit='KiB' nodeset='0-1'/>",
      "<vcpu placement='static'>",
      ...Array.from({ length: 8 }, (_, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${pins[vcpu]}'/>`),
      `<emulatorpin cpuset='${cpus}'/>`,
      `<memory mode='strict' nodeset='${nodeset}'/>`,
      `<memnode cellid='0' mode='strict' nodeset='${nodes[0]}'/>`,
      `<memnode cellid='1' mode='strict' nodeset='${nodes[1]}'/>`,
      "<cell id='0' cpus='0-3' memory='65536' unit='KiB' memAccess='shared'/>",
      "<cell id='1' cpus='4-7' memory='65536' unit='KiB' memAccess='shared'/>",
    ]);
    const threads = await witness.allowedCpus(main.name);
    for (let vcpu = 0; vcpu < 8; vcpu++) expect(threads[`CPU ${vcpu}/TCG`]).toBe(pins[vcpu]);
    expect(threads['qemu-system-x86']).toBe(cpus);
    expect(await witness.hugePageMiB(main.name)).toEqual(pagesMiB);
    expect(await numaHost.virsh('dumpxml', main.name)).toContain(`<nova:name>${main.name}</nova:name>`);

    const told = await waitFor('word of the restart', async () => {
      const { outcome } = await deployment.client.claim(main.claimId);
      return outcome?.waitsForRestart?.length === 0 && outcome;
    });
    expect(told).toMatchObject({ kind: 'applied', waitsForRestart: [] });
  });

  it('tells of a pin that someone changes, and of its being right again', async () => {
    await numaHost.virsh('vcpupin', main.name, '3', otherCpu(held));
    const [drift] = await waitFor('the drift', async () => {
      const { drifts } = await deployment.client.host(hostName);
      return drifts.length > 0 && drifts;
    });
    expect(drift).toMatchObject({ instanceId: main.uuid, claimId: main.claimId, kind: 'placement' });
    await numaHost.virsh('vcpupin', main.name, '3', `${held.pins[3]}`);
    await waitFor('its end', async () => (await deployment.drifts()).length === 0);
  });

  it('tells of a change in the definition alone, for which libvirt has no event', async () => {
    await numaHost.virsh('emulatorpin', main.name, otherCpu(held), '--config');
    await waitFor('the drift', async () => (await deployment.drifts()).length === 1);
    await numaHost.virsh('emulatorpin', main.name, held.cpus, '--config');
    await waitFor('its end', async () => (await deployment.drifts()).length === 0);
  });

  it('applies a claim once whose tracker is killed before the adapter gets to it', async () => {
    const uuid = randomUUID();
    await define('defined', uuid);
    deployment.adapter.signal('SIGSTOP');
    const { body } = await deployment.client.placeClaim(claimOf(uuid, 2, 32));
    await deployment.tracker.end('SIGKILL');
    expect(await witness.elements('defined', ['vcpupin'])).toEqual([]);

    await deployment.startTracker();
    expect((await deployment.client.claim(body.claimId)).outcome).toBeNull();
    deployment.adapter.signal('SIGCONT');
    expect(await deployment.outcomeOf(body.claimId)).toMatchObject({ kind: 'applied', waitsForRestart: [] });
    expect(await deployment.timesApplied(body.claimId)).toBe(1);
    const { pins, nodeset } = given(body);
    expect(await witness.vcpuPins('defined', '--config')).toMatchObject(pins);
    expect(await witness.numatune('defined', '--config')).toEqual({
      numa_mode: 'strict',
      numa_nodeset: nodeset,
    });
    expect(await witness.isRunning('defined')).toBe(false);
  });

  it('starts a claimed domain once, its adapter being killed while it starts', async () => {
    const uuid = randomUUID();
    const domain = { xml: guestDomain('started', uuid), start: true };
    const claim = { ...claimOf(uuid, 2, 32, 2, { 'hw:emulator_threads_policy': 'isolate' }), domain };
    const { body } = await deployment.client.placeClaim(claim);
    await waitFor('the start', async () => (await witness.processes('started')).length > 0);
    await deployment.adapter.end('SIGKILL');

    const [process] = await witness.processes('started');
    deployment.adapter.start();
    expect(await deployment.outcomeOf(claim.claimId)).toMatchObject({ kind: 'applied', waitsForRestart: [] });
    expect(await deployment.timesApplied(claim.claimId)).toBe(1);
    expect(await witness.processes('started')).toEqual([process]);
    const { pins, pagesMiB } = given(body);
    expect(await witness.vcpuPins('started')).toMatchObject(pins);
    const threads = await witness.allowedCpus('started');
    const emulatorCpus = formatCpuList(body.placement?.cells.flatMap((cell) => cell.emulatorCpus) ?? []);
    expect(emulatorCpus).toMatch(/^\d+$/);
    expect(await witness.emulatorPin('started')).toBe(emulatorCpus);
    expect(threads['qemu-system-x86']).toBe(emulatorCpus);
    expect([threads['CPU 0/TCG'], threads['CPU 1/TCG']]).toEqual([pins[0], pins[1]]);
    expect(await witness.hugePageMiB('started')).toEqual(pagesMiB);
  });

  it('applies a claim as soon as its domain is defined, also by another adapter process', async () => {
    const uuid = randomUUID();
    const { body } = await deployment.client.placeClaim(claimOf(uuid, 1, 16, 1));
    await deployment.adapter.end('SIGKILL');
    deployment.adapter.start();
    await waitFor('the wait', async () =>
      deployment.adapter.log().some(({ msg, claimId }) => claimId === body.claimId && /waits/.test(msg)),
    );
    expect((await deployment.client.claim(body.claimId)).outcome).toBeNull();
    await define('later', uuid);
    expect(await deployment.outcomeOf(body.claimId)).toMatchObject({ kind: 'applied' });
    expect(await witness.vcpuPins('later', '--config')).toMatchObject(given(body).pins);
  });

  it('tells what libvirt refuses to define or to start, and goes on', async () => {
    const refusals = [
      { name: 'undefinable', code: 'define-refused', more: { emulator: '/nowhere/qemu' } },
      {
        name: 'unstartable',
        code: 'start-refused',
        more: {
          devices: "<disk type='file'><source file='/nowhere/disk'/><target dev='hda' bus='ide'/></disk>",
        },
      },
    ];
    for (const { name, code, more } of refusals) {
      const uuid = randomUUID();
      const domain = { xml: guestDomain(name, uuid, more), start: true };
      const { body } = await deployment.client.placeClaim({ ...claimOf(uuid, 1, 16, 1), domain });
      const outcome = await deployment.outcomeOf(body.claimId);
      expect(outcome).toMatchObject({ kind: 'failed', code, message: expect.stringContaining('/nowhere/') });
      await deployment.client.releaseClaim(body.claimId);
    }
  });

  it('refuses a CPU that has gone offline, and takes it once it is back', async () => {
    const uuid = randomUUID();
    await define('offline', uuid);
    deployment.adapter.signal('SIGSTOP');
    const { body } = await deployment.client.placeClaim(claimOf(uuid, 1, 16, 1));
    const cpu = given(body).cpus;
    await numaHost.exec(`echo 0 > /sys/devices/system/cpu/cpu${cpu}/online`);
    deployment.adapter.signal('SIGCONT');
    expect(await deployment.outcomeOf(body.claimId)).toMatchObject({
      kind: 'failed',
      code: 'host-cpu-offline',
    });
    expect(await witness.elements('offline', ['vcpupin'])).toEqual([]);

    await numaHost.exec(`echo 1 > /sys/devices/system/cpu/cpu${cpu}/online`);
    await waitFor('the next try', async () => (await deployment.outcomeOf(body.claimId)).kind === 'applied');
    expect(await witness.vcpuPins('offline', '--config')).toMatchObject({ 0: cpu });
    await deployment.client.releaseClaim(body.claimId);
  });

  it('goes on when libvirt comes back, having said once that it was gone', async () => {
    const uuid = randomUUID();
    await define('patient', uuid);
    const saidSo = () =>
      deployment.adapter.log().filter(({ peer, level }) => peer === 'libvirt' && level === 40).length;
    const before = saidSo();
    await numaHost.exec('kill -9 $(pidof libvirtd)');
    await waitFor('the loss', async () => saidSo() > before);
    const { body } = await deployment.client.placeClaim(claimOf(uuid, 1, 16, 1));
    await numaHost.exec('rm -f /run/libvirtd.pid; libvirtd --listen --daemon');
    expect(await deployment.outcomeOf(body.claimId)).toMatchObject({ kind: 'applied' });
    expect(await witness.vcpuPins('patient', '--config')).toMatchObject(given(body).pins);
    expect(saidSo()).toBe(before + 1);
    expect(await witness.isRunning(main.name)).toBe(true);
    await deployment.client.releaseClaim(body.claimId);
  });

  it('says why a claim cannot fit', async () => {
    const refused = await deployment.client
      .placeClaim(claimOf(randomUUID(), 16, 128))
      .catch((error: ApiProblemError) => error.problem);
    expect(refused).toMatchObject({
      status: 409,
      code: 'no-valid-host',
      hostsTried: 1,
      reasons: [{ rule: expect.stringMatching(/cpus/), hosts: 1 }],
      nearest: [{ host: hostName }],
    });
  });

  it('never stops a guest at its release, and tells of it as long as it runs', async () => {
    await deployment.client.releaseClaim(main.claimId);
    const [drift] = await waitFor('the drift', async () => {
      const drifts = await deployment.drifts();
      return drifts.length > 0 && drifts;
    });
    expect(drift).toEqual({ instanceId: main.uuid, kind: 'running-after-release' });
    expect(await witness.isRunning(main.name)).toBe(true);
    const { cells } = await deployment.client.host(hostName);
    const free = new Set(cells.flatMap(({ freeDedicatedCpus }) => freeDedicatedCpus));
    expect(Object.values(held.pins).filter((cpu) => free.has(Number(cpu)))).toEqual([]);

    await numaHost.virsh('destroy', main.name);
    await waitFor('its end', async () => (await deployment.drifts()).length === 0);
  });

  it('replays to the same state, byte for byte, here and from a copy of the ledger', async () => {
    expect(await deployment.adapter.end('SIGTERM')).toBe(0);
    const { seconds: _, ...verified } = await deployment.client.verifyLedger();
    expect(verified).toMatchObject({ valid: true, faults: [] });
    expect(verified.replayedState).toBe(verified.servedState);
    const events = JSON.stringify(await deployment.events());
    expect(await deployment.tracker.end('SIGTERM')).toBe(0);

    const copy = await deployment.replayOfCopy();
    try {
      expect(await copy.client.verifyLedger()).toMatchObject(verified);
      expect(JSON.stringify(await copy.events())).toBe(events);
    } finally {
      await copy.remove();
    }
  });
});
