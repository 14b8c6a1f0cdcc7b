import type { ActualPlacement } from '#libvirt/domain/actual-placement.js';
import { mergePlacement } from '#libvirt/domain/merge-placement.js';
import { readPins } from '#libvirt/domain/read-pins.js';
import type { DomainCalls } from '#libvirt/rpc/domain-calls.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import type { CpuList } from '#numa/model/host-topology.js';
import { defineDomain } from './define-domain.js';
import type { DesiredPlacement } from './desired-placement.js';
import { isPersistent } from './is-persistent.js';
import { elementsOf, liveDifferences } from './live-differences.js';

/**
 * The domain runs: what libvirt can change live is changed, the rest is written to its definition.
 * @returns the elements that count only from its next start
 * @throws ApplyFailure define-refused; LibvirtError when a pin is refused
 */
export async function repinRunningDomain(
  domains: DomainCalls,
  instanceId: string,
  desired: DesiredPlacement,
): Promise<readonly string[]> {
  await pinLive(domains, instanceId, desired);
  const definition = await domains.xml(instanceId, { inactive: true });
  const merged = mergePlacement(definition, desired.defined);
  // A transient domain ends with its process; defining it would make it stay.
  if (merged !== definition && (await isPersistent(domains, instanceId))) await defineDomain(domains, merged);
  const live = readPins(await domains.xml(instanceId));
  return elementsOf(liveDifferences(desired.running, live).atRestart);
}

/** Pins what differs, and nothing else. @throws LibvirtError */
export async function pinLive(
  domains: DomainCalls,
  instanceId: string,
  { running }: DesiredPlacement,
): Promise<void> {
  const live = readPins(await domains.xml(instanceId));
  for (const { kind, of, desired } of liveDifferences(running, live).now) {
    const cpus = desired as CpuList;
    if (kind === 'vcpu-pin') await domains.pinVcpu(instanceId, Number(of), cpus, 'live');
    else if (kind === 'emulator-pin') await domains.pinEmulator(instanceId, cpus, 'live');
    else if (kind === 'iothread-pin') await domains.pinIothread(instanceId, Number(of), cpus, 'live');
  }
  await bindLive(
    domains,
    instanceId,
    running.cells.map(({ hostCell }) => hostCell),
    live,
  );
}

/** libvirt moves the memory of a running guest only under the mode `restrictive`, and then all of it together. */
async function bindLive(
  domains: DomainCalls,
  instanceId: string,
  hostCells: readonly number[],
  live: ActualPlacement,
): Promise<void> {
  if (hostCells.length === 0 || live.numaMode !== 'restrictive') return;
  const wanted = formatCpuList([...new Set(hostCells)].sort((a, b) => a - b));
  if (wanted === formatCpuList(live.numaNodeset ?? [])) return;
  await domains.setNumaParameters(instanceId, { numa_nodeset: wanted }, 'live');
}
