import type { Element } from '@xmldom/xmldom';
import { attribute, elementPath, textOf } from '../xml/elements.js';
import { memoryInKiB } from '../xml/memory-size.js';
import { CapabilitiesError } from './capabilities-error.js';

/** 64 PiB: no cell has more memory, no page is larger. */
export const maxMemoryKiB = 2 ** 46;

/** @throws CapabilitiesError naming the element, or the attribute of it */
export function refuse(element: Element, rule: string, attributeName?: string): never {
  const path = elementPath(element) + (attributeName === undefined ? '' : `/@${attributeName}`);
  throw new CapabilitiesError('capabilities-invalid', `${path} ${rule}`, { path });
}

/** An attribute that is a whole number of 0 to `max`; null when it is absent. */
export function optionalNumber(element: Element, name: string, max: number): number | null {
  const text = attribute(element, name);
  if (text === null) return null;
  if (!/^\d{1,15}$/.test(text) || Number(text) > max) {
    refuse(element, `must be a whole number of 0 to ${max}, not '${shortened(text)}'`, name);
  }
  return Number(text);
}

export function requiredNumber(element: Element, name: string, max: number): number {
  return optionalNumber(element, name, max) ?? refuse(element, `must have the attribute '${name}'`);
}

/** Refuses an element whose `num` is not the number of the elements in it: a part of the report is lost. */
export function checkCounted(element: Element, name: string, count: number): void {
  const num = optionalNumber(element, 'num', Number.MAX_SAFE_INTEGER);
  if (num !== null && num !== count)
    refuse(element, `says ${num}, and there are ${count} <${name}> elements`, 'num');
}

/** An element's text that is a whole number of 0 to `max`. */
export function numberText(element: Element, max: number): number {
  const text = textOf(element);
  if (!/^\d{1,15}$/.test(text) || Number(text) > max) {
    refuse(element, `must be a whole number of 0 to ${max}, not '${shortened(text)}'`);
  }
  return Number(text);
}

/** An amount of memory in the unit that stands beside it, KiB when none does. */
export function memoryText(element: Element): number {
  return memory(element, textOf(element));
}

/** As memoryText, the amount being an attribute. */
export function memoryAttribute(element: Element, name: string): number {
  return memory(
    element,
    attribute(element, name) ?? refuse(element, `must have the attribute '${name}'`),
    name,
  );
}

function memory(element: Element, amount: string, attributeName?: string): number {
  const unit = attribute(element, 'unit');
  const kiB = memoryInKiB(amount, unit);
  if (kiB === null || kiB > maxMemoryKiB) {
    const stated = shortened(`${amount} ${unit ?? 'KiB'}`);
    refuse(element, `must be an amount of memory of at most 64 PiB, not '${stated}'`, attributeName);
  }
  return kiB;
}

/** As much of a text as an error repeats. */
export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
