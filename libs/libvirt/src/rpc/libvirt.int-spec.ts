import type { DerivedGuest } from '#numa/model/flavor.js';
import type { HostTopology } from '#numa/model/host-topology.js';
import type { Placement } from '#numa/model/placement.js';
import { describeOnNumaHost, type NumaHost, startNumaHost } from '../../../../test/numa-host/numa-host.js';
import { parseCapabilities } from '../capabilities/parse-capabilities.js';
import { differences } from '../domain/differences.js';
import { type DomainPlacement, domainPlacement } from '../domain/domain-placement.js';
import { mergePlacement } from '../domain/merge-placement.js';
import { readPins } from '../domain/read-pins.js';
import { startPlacement } from '../domain/start-placement.js';
import { connectLibvirt } from './connect-libvirt.js';
import { LibvirtUnreachableError } from './connection-errors.js';
import type { LifecycleEvent, TunableEvent } from './domain-events.js';
import type { LibvirtConnection } from './libvirt-connection.js';
import { LibvirtError, libvirtErrorNumber } from './libvirt-error.js';
import { readHostReport } from './read-host-report.js';

const uuid = '5f0c1c3e-7a44-4a8e-9d0b-0c4f6f1d2b10';
const guestXml = `<domain type="qemu">
  <name>pinned</name>
  <uuid>${uuid}</uuid>
  <memory unit="MiB">128</memory>
  <vcpu>4</vcpu>
  <iothreads>1</iothreads>
  <os>
    <type arch="x86_64">hvm</type>
  </os>
</domain>
`;

// Booting a host and starting guests is software emulation, perhaps beside other tests.
jest.setTimeout(400_000);

describeOnNumaHost('libvirt, spoken to on a real host', () => {
  let host: NumaHost;
  let libvirt: LibvirtConnection;

  beforeAll(async () => {
    host = await startNumaHost({ name: 'libvirt-lib', env: { PCI: '1,3/4' } });
    libvirt = await connectLibvirt(host.uri);
  });

  afterAll(async () => {
    libvirt?.close();
    await host?.stop();
  });

  afterEach(async () => {
    await libvirt.domains.destroy(uuid).catch(() => {});
    await libvirt.domains.undefine(uuid).catch(() => {});
  });

  it('reads the capabilities, CPU map and free pages that virsh reads', async () => {
    const xml = await libvirt.host.capabilities();
    expect(xml.trim()).toBe((await host.virsh('capabilities')).trim());
    const report = await readHostReport(libvirt);
    expect(report).toEqual({ ...parseCapabilities(xml), onlineCpus: [...Array(16).keys()] });
    expect(report.cells.map(({ id, cpus }) => [id, cpus.length])).toEqual([0, 1, 2, 3].map((id) => [id, 4]));

    await host.exec('echo 0 > /sys/devices/system/cpu/cpu15/online');
    expect(await libvirt.host.onlineCpus()).toEqual([...Array(15).keys()]);
    await host.exec('echo 1 > /sys/devices/system/cpu/cpu15/online');
    expect(await libvirt.host.onlineCpus()).toEqual([...Array(16).keys()]);

    const free = await libvirt.host.freePages([1, 3], [2048]);
    expect(free).toEqual([
      { cell: 1, sizeKiB: 2048, free: 64 },
      { cell: 3, sizeKiB: 2048, free: 64 },
    ]);
    expect((await libvirt.host.info()).cpus).toBe(16);
    expect(await libvirt.host.hostname()).toBe('libvirt-lib');
  });

  it('reports PCI devices with their cells, and what they are', async () => {
    const devices = (await readHostReport(libvirt, { pciDevices: true })).pciDevices ?? [];
    const near = devices.filter(({ cell }) => cell === 1 || cell === 3);
    expect(near.map(({ cell, attributes }) => [cell, attributes])).toEqual([
      [1, { vendor_id: '8086', product_id: '10d3', dev_type: 'type-PCI' }],
      [3, { vendor_id: '1b36', product_id: '0010', dev_type: 'type-PF' }],
    ]);
    for (const { address, cell } of near) {
      expect((await host.exec(`cat /sys/bus/pci/devices/${address}/numa_node`)).trim()).toBe(`${cell}`);
    }
  });

  it('has a guest run where its placement says, on huge pages, and reads that back', async () => {
    const placement = twoCells();
    await startAt(libvirt, placement);

    expect(table(await host.virsh('vcpupin', uuid))).toEqual({ 0: '6', 1: '7', 2: '14', 3: '15' });
    expect(table(await host.virsh('emulatorpin', uuid))).toEqual({ '*:': '1' });
    expect(table(await host.virsh('emulatorpin', uuid, '--config'))).toEqual({ '*:': '1' });
    expect(await host.virsh('numatune', uuid)).toMatch(/numa_mode\s*: strict\s+numa_nodeset\s*: 1,3/);
    expect(await threads(host)).toMatchObject({ 'CPU 0/TCG': '6', 'CPU 3/TCG': '15' });
    const onCells = (await host.exec(`numastat -p $(cat /run/libvirt/qemu/pinned.pid) | grep ^Huge`)).trim();
    expect(onCells.split(/\s+/).slice(1, 5).map(Number)).toEqual([0, 64, 0, 64]);

    expect(differences(placement, readPins(await libvirt.domains.xml(uuid)))).toEqual([]);
    expect(differences(placement, readPins(await libvirt.domains.xml(uuid, { inactive: true })))).toEqual([]);
    const written = await libvirt.domains.xml(uuid, { inactive: true });
    expect(mergePlacement(written, placement)).toBe(written);
  });

  it('changes pins live and in the definition, each by itself', async () => {
    await startAt(libvirt, twoCells());
    const { domains } = libvirt;

    await domains.pinVcpu(uuid, 1, [5, 6], 'live');
    expect(table(await host.virsh('vcpupin', uuid, '--live'))[1]).toBe('5-6');
    expect(table(await host.virsh('vcpupin', uuid, '--config'))[1]).toBe('7');
    expect((await domains.vcpuPins(uuid, 'live'))[1]).toEqual([5, 6]);
    expect((await domains.vcpuPins(uuid, 'config'))[1]).toEqual([7]);

    const everywhere = [...Array(16).keys()];
    await domains.pinVcpu(uuid, 1, everywhere, 'both');
    expect(table(await host.virsh('vcpupin', uuid))[1]).toBe('0-15');

    await domains.pinEmulator(uuid, [2, 3], 'both');
    expect(await domains.emulatorPin(uuid, 'live')).toEqual([2, 3]);
    expect(table(await host.virsh('emulatorpin', uuid, '--config'))).toEqual({ '*:': '2-3' });

    await domains.pinIothread(uuid, 1, [4], 'both');
    expect(await domains.iothreadPins(uuid, 'live')).toEqual([{ iothread: 1, cpus: [4] }]);

    expect(await domains.numaParameters(uuid, 'live')).toEqual({ numa_mode: 0, numa_nodeset: '1,3' });
    const drift = differences(twoCells(), readPins(await domains.xml(uuid)));
    expect(drift.map(({ kind, of }) => [kind, of])).toEqual([
      ['vcpu-pin', 1],
      ['emulator-pin', null],
      ['iothread-pin', 1],
    ]);
  });

  it('tells of lifecycles and of live pins, whoever changes them', async () => {
    const lifecycle: LifecycleEvent[] = [];
    const tunable: TunableEvent[] = [];
    await libvirt.events.onLifecycle((event) => lifecycle.push(event));
    await libvirt.events.onTunable((event) => tunable.push(event));

    await startAt(libvirt, twoCells());
    await host.virsh('vcpupin', uuid, '2', '12', '--live');
    await host.virsh('destroy', uuid);
    // Events come on the same connection, in order: after this answer all of them are here.
    await libvirt.domains.state(uuid);

    const kinds = lifecycle.filter(({ domain }) => domain.uuid === uuid).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['defined', 'started', 'stopped']));
    expect(tunable.map(({ parameters }) => parameters)).toContainEqual({ 'cputune.vcpupin2': '12' });
  });

  it('names what libvirt refuses', async () => {
    const { domains } = libvirt;
    const { noDomain, xmlDetail, operationInvalid, invalidArgument } = libvirtErrorNumber;

    expect(await domains.lookup(uuid)).toBeNull();
    expect(await refusal(domains.state(uuid))).toMatchObject({ errorNumber: noDomain, isNoDomain: true });
    expect(await refusal(domains.define('<domain'))).toMatchObject({ errorNumber: xmlDetail });
    await domains.define(guestXml);
    expect(await domains.lookup(uuid)).toEqual({ uuid, name: 'pinned', id: null });
    expect(await refusal(domains.pinVcpu(uuid, 0, [1], 'live'))).toMatchObject({
      errorNumber: operationInvalid,
    });
    expect(await refusal(domains.pinVcpu(uuid, 9, [1], 'config'))).toMatchObject({
      errorNumber: invalidArgument,
    });
    expect(await refusal(domains.pinVcpu(uuid, 0, [], 'config'))).toBeInstanceOf(LibvirtError);
  });

  it('rejects calls and says so when libvirt goes, and connects again when it is back', async () => {
    const other = await connectLibvirt(host.uri, { keepaliveMs: 200 });
    await host.exec('kill -STOP $(cat /run/libvirtd.pid)');
    const asked = other.host.capabilities();
    await expect(asked).rejects.toBeInstanceOf(LibvirtUnreachableError);
    expect(await other.closed).toMatchObject({ code: 'libvirt-unreachable' });
    await expect(other.host.hostname()).rejects.toBeInstanceOf(LibvirtUnreachableError);
    await host.exec('kill -CONT $(cat /run/libvirtd.pid)');

    await libvirt.domains.define(guestXml);
    await host.exec('kill -9 $(cat /run/libvirtd.pid)');
    expect(await libvirt.closed).toBeInstanceOf(LibvirtUnreachableError);
    await host.exec('rm -f /run/libvirtd.pid; libvirtd --listen --daemon');
    libvirt = await connectLibvirt(host.uri);
    expect(await libvirt.domains.lookup(uuid)).toMatchObject({ name: 'pinned' });
  });
});

/** As an adapter starts it: wide where this libvirt needs it, then narrow. */
async function startAt(libvirt: LibvirtConnection, placement: DomainPlacement): Promise<void> {
  const first = startPlacement(placement, await libvirt.host.libvirtVersion());
  await libvirt.domains.define(mergePlacement(guestXml, first), { validate: true });
  await libvirt.domains.create(uuid);
  if (first !== placement) await libvirt.domains.pinEmulator(uuid, placement.emulatorPin ?? [], 'both');
  if (first !== placement) await libvirt.domains.pinIothread(uuid, 1, placement.iothreadPin ?? [], 'both');
}

/** Four pinned vCPUs on cells 1 and 3 with 2 MiB pages; the emulator threads on a shared CPU of cell 0. */
function twoCells(): DomainPlacement {
  const cell = (guestCell: number, hostCell: number, vcpus: number[], pins: Record<number, number>) => ({
    guestCell,
    hostCell,
    vcpus,
    memoryMiB: 64,
    pageSizeKiB: 2048,
    pins,
    floating: [],
    emulatorCpus: null,
    cpuPolicy: 'dedicated' as const,
    cpuThreadPolicy: null,
  });
  const placement: Placement = {
    cells: [cell(0, 1, [0, 1], { 0: 6, 1: 7 }), cell(1, 3, [2, 3], { 2: 14, 3: 15 })],
    pciDevices: [],
  };
  const host: HostTopology = {
    cells: [0, 1, 2, 3].map((id) => ({
      id,
      socket: null,
      sharedCpus: id === 0 ? [1] : [],
      dedicatedCpus: [4 * id + 2, 4 * id + 3],
      siblings: [],
      memoryMiB: 768,
      pagePools: [4, 2048].map((sizeKiB) => ({ sizeKiB, total: 64, reserved: 0 })),
    })),
  };
  const guest: DerivedGuest = {
    topology: { cells: [], emulatorThreadsPolicy: 'share' },
    realtimeVcpus: null,
    lockedMemory: null,
    pciNumaPolicy: null,
    cpuTopology: { sockets: 4, cores: 1, threads: 1 },
    warnings: [],
  };
  return domainPlacement({ host, guest, placement, sharedCpus: [1] });
}

/** virsh's two columns, the heading left out. */
function table(output: string): Record<string, string> {
  const rows = output.split('\n').map((line) => line.trim().split(/\s+/));
  return Object.fromEntries(rows.slice(2).filter((row) => row.length === 2));
}

/** The CPUs that each of the guest's threads may run on, as the kernel has them. */
async function threads(host: NumaHost): Promise<Record<string, string>> {
  const output = await host.exec(
    'for t in /proc/$(cat /run/libvirt/qemu/pinned.pid)/task/*; do' +
      ' echo "$(cat $t/comm)=$(sed -n "s/^Cpus_allowed_list:\\s*//p" $t/status)"; done',
  );
  return Object.fromEntries(
    output
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
}

async function refusal(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => new Error('it was not refused'),
    (error) => error,
  );
}
