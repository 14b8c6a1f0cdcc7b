import type { Element } from '@xmldom/xmldom';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import { type ElementSpec, replaceChildren } from '../xml/edit-elements.js';
import { domainChild } from './domain-child.js';
import type { DomainPlacement } from './domain-placement.js';
import { iothreadIds } from './iothread-ids.js';

/** Nova's realtime_scheduler_priority. */
const realtimePriority = 1;

/** Pins and the realtime scheduler; shares, period and quota only where the flavor says them. All else is left alone. */
export function mergeCputune(domain: Element, placement: DomainPlacement): void {
  if (placement.cells.length > 0) {
    const names = ['vcpupin', 'emulatorpin', 'vcpusched'];
    if (placement.iothreadPin !== null) names.push('iothreadpin');
    replaceChildren(domainChild(domain, 'cputune'), names, pinElements(domain, placement));
  }
  const { shares, periodUs, quotaUs } = placement.quota;
  // Each new one goes to the front: so this is libvirt's order backwards.
  for (const [name, value] of Object.entries({ quota: quotaUs, period: periodUs, shares })) {
    if (value === undefined) continue;
    replaceChildren(domainChild(domain, 'cputune'), [name], [{ name, text: `${value}` }]);
  }
}

function pinElements(domain: Element, placement: DomainPlacement): readonly ElementSpec[] {
  const { vcpuPins, emulatorPin, iothreadPin, realtimeVcpus } = placement;
  const specs: ElementSpec[] = vcpuPins.map(({ vcpu, cpus }) => ({
    name: 'vcpupin',
    attributes: { vcpu: `${vcpu}`, cpuset: formatCpuList(cpus) },
  }));
  if (emulatorPin !== null) {
    specs.push({ name: 'emulatorpin', attributes: { cpuset: formatCpuList(emulatorPin) } });
  }
  if (iothreadPin !== null) {
    const cpuset = formatCpuList(iothreadPin);
    for (const id of iothreadIds(domain)) {
      specs.push({ name: 'iothreadpin', attributes: { iothread: `${id}`, cpuset } });
    }
  }
  if (realtimeVcpus !== null) {
    const attributes = {
      vcpus: formatCpuList(realtimeVcpus),
      scheduler: 'fifo',
      priority: `${realtimePriority}`,
    };
    specs.push({ name: 'vcpusched', attributes });
  }
  return specs;
}
