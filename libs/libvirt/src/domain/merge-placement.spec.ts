import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element, Node } from '@xmldom/xmldom';
import fc from 'fast-check';
import { allXml, ownFile } from '../../../../test/data/sample-xml.js';
import { attribute, childElement, childElements } from '../xml/elements.js';
import { mergePlacement } from './merge-placement.js';
import { parseDomain } from './parse-domain.js';
import { derivedGuest, onHugePages, placedCell, placementOf, twoPlacedCells } from './placement.test-data.js';
import { placementElements } from './placement-elements.js';

const pciDevices = [
  { requestId: 'a', address: '0000:81:00.1' },
  { requestId: 'b', address: '0000:82:10.2' },
  { requestId: 'c', address: '0000:83:00.0' },
];

/** Something of everything that a placement can say. */
const rich = placementOf({
  guest: derivedGuest({ realtimeVcpus: [2] }),
  placement: { cells: onHugePages(twoPlacedCells), pciDevices },
  extraSpecs: { 'quota:cpu_period': '20000' },
});
const plain = placementOf();
const oneCell = placementOf({
  guest: derivedGuest({ lockedMemory: false }),
  placement: { cells: [placedCell({ vcpus: [0], pins: { 0: 2 } })], pciDevices: [] },
});
const placements = { rich, plain, oneCell };

describe('merging a placement', () => {
  it.each([
    ['own-networked.xml', 'own-networked.rich.xml', rich],
    ['own-networked.xml', 'own-networked.one-cell.xml', oneCell],
    ['live-inactive-pinned.xml', 'live-inactive-pinned.plain.xml', plain],
  ])('into %s gives %s', (source, golden, placement) => {
    expect(mergePlacement(ownFile('domains', source), placement)).toBe(merged(golden));
  });

  it('gives its elements alone to who writes the XML', () => {
    expect(placementElements(rich)).toBe(merged('rich.elements.xml'));
  });

  describe.each(allXml('domains'))('into $name', ({ xml }) => {
    it.each(Object.entries(placements))('(%s) changes placement elements alone', (_name, placement) => {
      expect(canonical(withoutPlacement(mergePlacement(xml, placement)))).toEqual(
        canonical(withoutPlacement(xml)),
      );
    });

    it.each(Object.entries(placements))('(%s) twice is as once', (_name, placement) => {
      const once = mergePlacement(xml, placement);
      expect(mergePlacement(once, placement)).toBe(once);
    });

    it('forgets a former placement', () => {
      const direct = mergePlacement(xml, plain);
      const detour = mergePlacement(mergePlacement(xml, rich), plain);
      expect(placed(detour)).toEqual(placed(direct));
    });
  });

  describe('of which nothing is left', () => {
    const nothing = placementOf({
      guest: derivedGuest({ topology: null }),
      placement: { cells: [], pciDevices: [] },
      sharedCpus: null,
    });

    it.each(allXml('domains').filter(({ name }) => name !== 'own-networked.xml'))(
      'changes nothing: $name',
      ({ xml }) => {
        expect(mergePlacement(xml, nothing)).toBe(xml);
      },
    );

    it('takes the devices away that a former one gave, and no others', () => {
      const before = ownFile('domains', 'own-networked.xml');
      const after = mergePlacement(before, nothing);
      expect([before, after].map((xml) => xml.match(/<address [^>]*bus="0x05"/g)?.length ?? 0)).toEqual([
        1, 0,
      ]);
      expect(after).toContain('bus="0x81"');
      expect(canonical(withoutPlacement(after))).toEqual(canonical(withoutPlacement(before)));
    });
  });

  it('keeps any text, attribute and comment of others', () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((value) => !/[\0-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]/.test(value));
    fc.assert(
      fc.property(text, text, (title, value) => {
        const escaped = (raw: string) =>
          raw
            .replaceAll('&', '&amp;')
            .replaceAll('<', '&lt;')
            .replaceAll('>', '&gt;')
            .replaceAll('"', '&quot;');
        const xml = `<domain><title>${escaped(title)}&#13;</title><x a="${escaped(value)}&#10;&#9;&#13;"/></domain>`;
        const { domain } = parseDomain(mergePlacement(xml, rich));
        expect(childElement(domain, 'title')?.textContent).toBe(`${title}\r`);
        expect(attribute(childElement(domain, 'x') as Element, 'a')).toBe(`${value}\n\t\r`);
      }),
    );
  });

  it('keeps a guest without a NUMA topology on the shared CPUs', () => {
    const floating = placementOf({
      guest: derivedGuest({ topology: null }),
      placement: { cells: [], pciDevices: [] },
      sharedCpus: [0, 1, 4],
    });
    const xml =
      '<domain><vcpu placement="auto">2</vcpu><cputune><emulatorpin cpuset="9"/></cputune></domain>';
    expect(mergePlacement(xml, floating)).toBe(
      '<domain><vcpu placement="static" cpuset="0-1,4">2</vcpu><cputune><emulatorpin cpuset="9"/></cputune></domain>',
    );
  });

  it('leaves no empty list of distances or latencies to cells that are no more', () => {
    const cell = (id: number, to: number) =>
      `<cell id="${id}" memory="1"><distances><sibling id="${to}" value="20"/></distances></cell>`;
    const latency =
      '<interconnects><latency initiator="0" target="2" type="read" value="5"/></interconnects>';
    const xml = `<domain><cpu><numa>${cell(0, 2)}${cell(1, 0)}${cell(2, 0)}${latency}</numa></cpu></domain>`;
    expect(mergePlacement(xml, plain)).toMatch(
      /<numa><cell id="0"[^>]*\/><cell id="1"[^>]*><distances><sibling id="0" value="20"\/><\/distances><\/cell><\/numa>/,
    );
  });

  it.each([
    ['<domain', 'domain-malformed'],
    ['<!DOCTYPE domain><domain/>', 'domain-doctype'],
    ['<a>'.repeat(100), 'domain-too-deep'],
    ['<capabilities/>', 'not-a-domain'],
  ])('refuses %s', (xml, code) => {
    expect(() => mergePlacement(xml, plain)).toThrow(expect.objectContaining({ code }));
  });
});

function merged(name: string): string {
  return readFileSync(join('test/data/merged', name), 'utf8');
}

/** A domain with all that a merge may change taken out. */
function withoutPlacement(xml: string): Element {
  const { domain } = parseDomain(xml);
  const take = (parent: Element | null, ...names: string[]) => {
    for (const name of names)
      for (const child of parent ? childElements(parent, name) : []) child.parentNode?.removeChild(child);
  };
  take(domain, 'memory', 'currentMemory');
  take(childElement(domain, 'memoryBacking'), 'hugepages', 'locked', 'nosharepages');
  take(childElement(domain, 'numatune'), 'memory', 'memnode');
  const tunes = ['period', 'vcpupin', 'emulatorpin', 'iothreadpin', 'vcpusched'];
  take(childElement(domain, 'cputune'), ...tunes);
  const vcpu = childElement(domain, 'vcpu');
  if (vcpu !== null) {
    vcpu.textContent = '';
    for (const name of ['placement', 'cpuset', 'current']) vcpu.removeAttribute(name);
  }
  const cpu = childElement(domain, 'cpu');
  take(cpu, 'numa');
  const devices = childElement(domain, 'devices');
  for (const hostdev of devices === null ? [] : childElements(devices, 'hostdev')) {
    const alias = childElement(hostdev, 'alias');
    if (attribute(alias ?? hostdev, 'name')?.startsWith('ua-numaledger-')) devices?.removeChild(hostdev);
  }
  for (const name of ['memoryBacking', 'numatune', 'cputune', 'vcpu', 'cpu', 'devices']) {
    const element = childElement(domain, name);
    const bare =
      element !== null && element.attributes.length === 0 && canonical(element).children.length === 0;
    if (bare) domain.removeChild(element);
  }
  return domain;
}

interface Canonical {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly children: readonly (Canonical | string)[];
}

/** What an element says: white space between elements and the order of attributes do not count. */
function canonical(element: Element): Canonical {
  const attributes = Array.from(
    element.attributes,
    ({ name, namespaceURI, value }) => `${namespaceURI} ${name}=${value}`,
  );
  const children = Array.from(element.childNodes, (node: Node) => {
    if (node.nodeType === 1) return canonical(node as Element);
    if (node.nodeType === 8) return `<!--${node.nodeValue}-->`;
    const text = node.nodeValue ?? '';
    return text.trim() === '' ? '' : text;
  });
  const name = `${element.namespaceURI} ${element.nodeName}`;
  return { name, attributes: attributes.sort(), children: children.filter((child) => child !== '') };
}

/** What the placement's own elements say after a merge. */
function placed(xml: string): unknown {
  const { domain } = parseDomain(xml);
  const at = (...path: string[]) => {
    const parent = path.slice(0, -1).reduce<Element | null>((e, name) => e && childElement(e, name), domain);
    return parent === null ? [] : childElements(parent, path.at(-1) as string).map(canonical);
  };
  return [
    ['memory'],
    ['memoryBacking', 'hugepages'],
    ['cputune', 'vcpupin'],
    ['cputune', 'emulatorpin'],
    ['cputune', 'iothreadpin'],
    ['cputune', 'vcpusched'],
    ['numatune', 'memory'],
    ['numatune', 'memnode'],
  ].map((path) => at(...path));
}
