import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Makes the folder and those above it, and flushes each new name, so that a power cut cannot take them away. */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  const topmost = await mkdir(path, { recursive: true });
  if (topmost === undefined) {
    return;
  }
  for (let made = path; made.length >= topmost.length; made = dirname(made)) {
    await flushFolder(dirname(made));
  }
}

/** Flushes the names in a folder: files made, renamed or removed there. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') {
    return; // Windows opens no folders as files, and writes their names through.
  }
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
