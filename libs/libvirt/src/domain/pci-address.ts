import type { Element } from '@xmldom/xmldom';
import { attribute } from '../xml/elements.js';

const form = /^([0-9a-f]{4,8}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i;

/** `0000:81:00.1` to the attributes of libvirt's `<address>`; null when it is no PCI address. */
export function addressAttributes(address: string): Readonly<Record<string, string>> | null {
  const match = form.exec(address);
  if (match === null) return null;
  const [, domain, bus, slot, fn] = match;
  return { domain: `0x${domain}`, bus: `0x${bus}`, slot: `0x${slot}`, function: `0x${fn}` };
}

/** libvirt's `<address>`, in hexadecimal or decimal, to `0000:81:00.1`; null when it is none. */
export function addressOf(element: Element): string | null {
  const parts = (['domain', 'bus', 'slot', 'function'] as const).map((name) =>
    Number(attribute(element, name) ?? 0),
  );
  if (parts.some((part) => !Number.isInteger(part) || part < 0)) return null;
  const [domain, bus, slot, fn] = parts.map((part, i) =>
    part.toString(16).padStart([4, 2, 2, 1][i] as number, '0'),
  );
  return `${domain}:${bus}:${slot}.${fn}`;
}
