import { type Document, type Element, type Text, XMLSerializer } from '@xmldom/xmldom';
import { attribute, childElements, textOf } from './elements.js';

/** An element as it is to be: everything that it holds. */
export interface ElementSpec {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly children?: readonly ElementSpec[];
}

/** Whether an element says just what the specification says; the order of attributes and white space say nothing. */
export function equalsSpec(element: Element, spec: ElementSpec): boolean {
  const attributes = Object.entries(spec.attributes ?? {});
  const children = childElements(element);
  return (
    element.nodeName === spec.name &&
    element.attributes.length === attributes.length &&
    attributes.every(([name, value]) => attribute(element, name) === value) &&
    children.length === (spec.children?.length ?? 0) &&
    children.every((child, index) => equalsSpec(child, spec.children?.[index] as ElementSpec)) &&
    (children.length > 0 || textOf(element) === (spec.text ?? ''))
  );
}

/**
 * Makes the children of the given names what the specifications say, in their order. Children that say so already
 * are left as they are; all others of the parent are never touched.
 */
export function replaceChildren(
  parent: Element,
  names: readonly string[],
  specs: readonly ElementSpec[],
): void {
  const present = childElements(parent).filter(({ nodeName }) => names.includes(nodeName));
  if (
    present.length === specs.length &&
    present.every((child, i) => equalsSpec(child, specs[i] as ElementSpec))
  ) {
    return;
  }
  let before = present[0] === undefined ? null : previousElement(present[0]);
  while (before !== null && present.includes(before)) before = previousElement(before);
  present.forEach(removeElement);
  for (const spec of specs) {
    const element = buildElement(parent, spec);
    insertAfter(parent, element, before);
    before = element;
  }
}

/** Inserts a child after another of the parent's, null meaning as the first, on a line of its own. */
export function insertAfter(parent: Element, child: Element, before: Element | null): void {
  const document = ownerOf(parent);
  const lead = document.createTextNode(indentOfChildren(parent));
  const empty = childElements(parent).length === 0;
  const next = before === null ? (empty ? null : parent.firstChild) : before.nextSibling;
  const tail = empty ? trailing(parent) : null;
  parent.insertBefore(lead, tail ?? next);
  parent.insertBefore(child, tail ?? next);
  if (empty && tail === null) parent.appendChild(document.createTextNode(lineBreak(parent)));
  indentDescendants(child);
}

/** Inserts a child behind all others. */
export function appendElement(parent: Element, child: Element): void {
  insertAfter(parent, child, childElements(parent).at(-1) ?? null);
}

/** Takes an element away, and the white space in front of it. */
export function removeElement(element: Element): void {
  const parent = element.parentNode;
  const lead = element.previousSibling;
  if (lead !== null && isBlank(lead)) parent?.removeChild(lead);
  parent?.removeChild(element);
  if (parent?.firstChild && parent.firstChild === parent.lastChild && isBlank(parent.firstChild)) {
    parent.removeChild(parent.firstChild);
  }
}

export function buildElement(parent: Element, spec: ElementSpec): Element {
  const document = ownerOf(parent);
  const element = document.createElementNS(null, spec.name);
  for (const [name, value] of Object.entries(spec.attributes ?? {})) element.setAttribute(name, value);
  if (spec.text !== undefined) element.appendChild(document.createTextNode(spec.text));
  for (const child of spec.children ?? []) element.appendChild(buildElement(element, child));
  return element;
}

export function setText(element: Element, text: string): void {
  if (textOf(element) !== text) element.textContent = text;
}

/** Back to text, ending as the text did that it came from. */
export function serializeXml(document: Document, source: string): string {
  // A carriage return in a text is written bare, and would be read as a line feed.
  const text = new XMLSerializer().serializeToString(document).replaceAll('\r', '&#13;');
  return source.endsWith('\n') && !text.endsWith('\n') ? `${text}\n` : text;
}

/** A new element's own children, each on its line. */
function indentDescendants(element: Element): void {
  const children = childElements(element);
  const indent = lineBreak(element);
  if (children.length === 0 || indent === '') return;
  const document = ownerOf(element);
  for (const child of children) element.insertBefore(document.createTextNode(`${indent}  `), child);
  element.appendChild(document.createTextNode(indent));
  children.forEach(indentDescendants);
}

/** The line break and indentation that children of the parent have, or would have. */
function indentOfChildren(parent: Element): string {
  const lead = childElements(parent)[0]?.previousSibling;
  if (childElements(parent).length > 0) return lead && isBlank(lead) ? lead.data : '';
  const own = lineBreak(parent);
  return own === '' && parent.parentNode?.nodeType === 1 ? '' : `${own || '\n'}  `;
}

/** The line break and indentation in front of an element. The root, with nothing in front of it, has a bare one. */
function lineBreak(element: Element): string {
  if (element.parentNode?.nodeType === 9) return '\n';
  const lead = element.previousSibling;
  return lead !== null && isBlank(lead) ? lead.data : '';
}

/** The white space behind the last comment of a parent without elements. */
function trailing(parent: Element): Text | null {
  const last = parent.lastChild;
  return last !== null && isBlank(last) ? last : null;
}

function previousElement(element: Element): Element | null {
  let node = element.previousSibling;
  while (node !== null && node.nodeType !== 1) node = node.previousSibling;
  return node as Element | null;
}

function isBlank(node: { readonly nodeType: number; readonly nodeValue: string | null }): node is Text {
  return node.nodeType === 3 && (node.nodeValue ?? '').trim() === '';
}

function ownerOf(element: Element): Document {
  return element.ownerDocument as Document;
}
