import { readPins } from '#libvirt/domain/read-pins.js';
import { placeDecision } from '../testing/place-decision.js';
import { claimedDomainXml } from './claimed-domain-xml.js';
import { desiredPlacement } from './desired-placement.js';
import { elementsOf, liveDifferences } from './live-differences.js';

const decision = placeDecision();
const { running } = desiredPlacement(decision, 9_002_000);
const bare = `<domain type='qemu'><name>g</name><uuid>${decision.instanceId}</uuid></domain>`;
const placed = claimedDomainXml(bare, decision.instanceId, running);

const between = (xml: string) => {
  const { now, atRestart } = liveDifferences(running, readPins(xml));
  return { now: now.map(({ kind, of }) => `${kind} ${of ?? ''}`.trim()), atRestart: elementsOf(atRestart) };
};

describe('what differs in a guest that runs', () => {
  it('is nothing when it holds the placement', () => {
    expect(between(placed)).toEqual({ now: [], atRestart: [] });
  });

  it('changes now where it is a pin', () => {
    const moved = placed.replace(/(vcpu="0" cpuset=)"4"|(vcpu='0' cpuset=)'4'/, '$1$2"7"');
    expect(between(moved)).toEqual({ now: ['vcpu-pin 0'], atRestart: [] });
  });

  it('waits for the restart where it is memory, pages or cells', () => {
    expect(between(bare.replace('</uuid>', '</uuid><vcpu>2</vcpu>'))).toEqual({
      now: ['vcpu-pin 0', 'vcpu-pin 1', 'emulator-pin'],
      atRestart: ['cpu/numa', 'numatune'],
    });
  });

  it('waits for the restart where the guest does not have that vCPU yet', () => {
    expect(between(bare)).toEqual({
      now: ['vcpu-pin 0', 'emulator-pin'],
      atRestart: ['cpu/numa', 'numatune', 'vcpu', 'vcpupin'],
    });
  });
});
