import type { Element } from '@xmldom/xmldom';

/** Child elements, of the name when one is given; those of a namespace are never libvirt's own. */
export function childElements(parent: Element, name?: string): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (!isElement(node)) continue;
    if (name === undefined || (node.namespaceURI === null && node.localName === name)) found.push(node);
  }
  return found;
}

export function childElement(parent: Element, name: string): Element | null {
  return childElements(parent, name)[0] ?? null;
}

/** The element at the end of a way down, the first one of each name. */
export function descend(from: Element, ...names: readonly string[]): Element | null {
  return names.reduce<Element | null>((element, name) => element && childElement(element, name), from);
}

/** An attribute's text; null when it is absent. */
export function attribute(element: Element, name: string): string | null {
  return element.hasAttribute(name) ? element.getAttribute(name) : null;
}

export function textOf(element: Element): string {
  return (element.textContent ?? '').trim();
}

/** `/capabilities/host/topology/cells/cell[2]/memory`: counted from 1, where there is more than one of the name. */
export function elementPath(element: Element): string {
  const parent = element.parentNode;
  const name = element.nodeName;
  if (parent === null || !isElement(parent)) return `/${name}`;
  const same = childElements(parent).filter((sibling) => sibling.nodeName === name);
  const step = same.length > 1 ? `${name}[${same.indexOf(element) + 1}]` : name;
  return `${elementPath(parent)}/${step}`;
}

function isElement(node: { readonly nodeType: number }): node is Element {
  return node.nodeType === 1;
}
