import { access, mkdir, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes the folder and those above it, and flushes each new name, so that a power cut cannot take them away.
 * One by one, because `mkdir`'s own way of making parents never returns where nobody can make any (/proc).
 */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      if ((await stat(path)).isDirectory()) {
        return;
      }
      throw Object.assign(new Error('it is a file, not a folder'), { code: 'ENOTDIR', syscall: 'mkdir' });
    }
    if (code !== 'ENOENT' || dirname(path) === path || (await exists(dirname(path)))) {
      throw error;
    }
    await makeFolder(dirname(path));
    await mkdir(path);
  }
  await flushFolder(dirname(path));
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

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
