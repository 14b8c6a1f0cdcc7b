import type { Terminal } from '../render/terminal.js';
import { typing } from '../render/typing.test-data.js';
import { readLocalFile } from './read-local-file.js';

describe('a local file', () => {
  it('is read whole from standard input, whatever pieces it comes in', async () => {
    const [euro] = [Buffer.from('€')];
    const terminal = {
      async *input() {
        yield euro!.subarray(0, 1);
        yield euro!.subarray(1);
      },
    } as Pick<Terminal, 'input'> as Terminal;
    expect(await readLocalFile('-', terminal)).toBe('€');
    expect(await readLocalFile('-', typing())).toBe('');
  });

  it('is left where it never ends', async () => {
    const piece = new Uint8Array(16 * 2 ** 20);
    let given = 0;
    const endless = {
      async *input() {
        for (; ; given++) yield piece;
      },
    } as Pick<Terminal, 'input'> as Terminal;
    await expect(readLocalFile('-', endless)).rejects.toThrow(
      'cannot read standard input: it has more than 256 MiB',
    );
    expect(given).toBe(16);
  });

  it.each([
    ['/nowhere/at/all', 'cannot read /nowhere/at/all: there is no such file'],
    ['/', 'cannot read /: it is a folder'],
    ['/dev/zero', 'cannot read /dev/zero: it has more than 256 MiB'],
  ])('that cannot be read is told: %s', async (path, message) => {
    await expect(readLocalFile(path, typing())).rejects.toThrow(message);
  });
});
