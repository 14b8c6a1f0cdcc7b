import { readPins } from '#libvirt/domain/read-pins.js';
import { placeDecision } from '../testing/place-decision.js';
import { claimedDomainXml } from './claimed-domain-xml.js';
import { desiredPlacement } from './desired-placement.js';

const decision = placeDecision();
const { defined } = desiredPlacement(decision, 9_002_000);
const domain = (uuid: string) => `<domain type='qemu'><name>g</name><uuid>${uuid}</uuid></domain>`;

const refusal = (xml: string): unknown => {
  try {
    claimedDomainXml(xml, decision.instanceId, defined);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return null;
};

describe("a claim's own domain XML", () => {
  it.each([decision.instanceId, decision.instanceId.toUpperCase(), decision.instanceId.replaceAll('-', '')])(
    'gets the placement: %s',
    (uuid) => {
      const { vcpuPins, cells } = readPins(claimedDomainXml(domain(uuid), decision.instanceId, defined));
      expect(vcpuPins).toEqual([
        { vcpu: 0, cpus: [4] },
        { vcpu: 1, cpus: [5] },
      ]);
      expect(cells).toMatchObject([{ hostCells: [1], hugePageKiB: 2048, memoryKiB: 65_536 }]);
    },
  );

  it.each([
    domain('11111111-1111-4111-8111-111111111111'),
    '<domain><name>g</name></domain>',
    '<domain><name>g</domain>',
    '<!DOCTYPE domain><domain/>',
    '<network/>',
  ])('is refused: %s', (xml) => {
    expect(refusal(xml)).toBe('domain-invalid');
  });
});
