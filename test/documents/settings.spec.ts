import { type Program, settingsFor } from '#contracts/settings/settings.js';
import { Cli } from '../../apps/cli/src/cli.js';
import type { Terminal } from '../../apps/cli/src/render/terminal.js';
import { readSettings } from '../../apps/libvirt-adapter/src/adapter-settings.js';
import { trackerSettings } from '../../apps/tracker/src/tracker-settings.js';

/** The settings that `read` asks an environment for. */
async function asked(read: (env: NodeJS.ProcessEnv) => unknown): Promise<string[]> {
  const names = new Set<string>();
  const note = (_: unknown, name: string | symbol): undefined => {
    names.add(String(name));
  };
  const env = new Proxy<NodeJS.ProcessEnv>({}, { get: note });
  await read(env);
  return [...names].sort();
}

describe('the list of settings', () => {
  const programs: [Program, (env: NodeJS.ProcessEnv) => unknown][] = [
    ['tracker', trackerSettings],
    ['adapter', readSettings],
    ['cli', (env) => new Cli({ env } as Terminal).client({ output: 'table' })],
  ];

  it.each(programs)('names those that the %s reads, and no other', async (program, read) => {
    const listed = settingsFor(program).map(({ name }) => name);
    expect(await asked(read)).toEqual([...listed].sort());
  });
});
