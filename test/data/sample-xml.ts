import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setting } from '#contracts/settings/settings.js';

export interface SampleXml {
  readonly name: string;
  readonly xml: string;
}

/** Other projects' files, which are not ours to carry along. Empty: none. */
const foreignFolder = setting(process.env, 'NUMALEDGER_TEST_LIBVIRT');

/** The project's own files of a kind, written by libvirt on hosts of its own. */
export function ownXml(kind: 'capabilities' | 'domains'): readonly SampleXml[] {
  return read(join('test/data', kind));
}

/** The own files, and those that someone keeps elsewhere. */
export function allXml(kind: 'capabilities' | 'domains'): readonly SampleXml[] {
  const own = ownXml(kind);
  const known = new Set(own.map(({ name }) => name));
  if (foreignFolder === '') return own;
  return [...own, ...read(join(foreignFolder, kind)).filter(({ name }) => !known.has(name))];
}

export function ownFile(kind: 'capabilities' | 'domains', name: string): string {
  return readFileSync(join('test/data', kind, name), 'utf8');
}

function read(folder: string): readonly SampleXml[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.xml'));
  return names.sort().map((name) => ({ name, xml: readFileSync(join(folder, name), 'utf8') }));
}
