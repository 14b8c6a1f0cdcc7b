import type { Element } from '@xmldom/xmldom';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import { setText } from '../xml/edit-elements.js';
import { attribute } from '../xml/elements.js';
import { domainChild } from './domain-child.js';
import type { DomainPlacement } from './domain-placement.js';

/**
 * `<vcpu>`: the number of vCPUs. Its `cpuset` is where anything runs that no pin names: nothing for a guest with
 * pins, the host's shared CPUs for one without a NUMA topology. `placement='auto'` (numad) becomes static.
 */
export function mergeVcpu(domain: Element, placement: DomainPlacement): void {
  const { cells, floatOver, vcpus } = placement;
  if (cells.length === 0 && floatOver === null) return;
  const vcpu = domainChild(domain, 'vcpu');
  if (attribute(vcpu, 'placement') === 'auto') vcpu.setAttribute('placement', 'static');
  if (floatOver !== null) vcpu.setAttribute('cpuset', formatCpuList(floatOver));
  else vcpu.removeAttribute('cpuset');
  if (cells.length === 0) {
    if (vcpu.textContent === '') setText(vcpu, '1');
    return;
  }
  setText(vcpu, `${vcpus}`);
  if (Number(attribute(vcpu, 'current') ?? 0) > vcpus) vcpu.removeAttribute('current');
}
