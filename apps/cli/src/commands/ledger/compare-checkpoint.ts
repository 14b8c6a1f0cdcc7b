import { type Checkpoint, differences, isSigned, parseCheckpoint } from '#contracts/checkpoint/checkpoint.js';
import type { NumaledgerClient } from '#contracts/client/api-client.js';
import { ApiProblemError } from '#contracts/client/api-error.js';
import { readLocalFile } from '../../options/read-local-file.js';
import type { Terminal } from '../../render/terminal.js';
import { asUsage } from './checkpoint.js';

/** A checkpoint from a file, and whether it was signed with the key that was given. */
export interface GivenCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly signed: boolean;
}

/** Reads the files, without asking the tracker. Throws UsageError for those that cannot be used. */
export async function readCheckpoint(
  terminal: Terminal,
  files: { readonly checkpoint: string; readonly publicKey: string },
): Promise<GivenCheckpoint> {
  const key = await readLocalFile(files.publicKey, terminal);
  const text = await readLocalFile(files.checkpoint, terminal);
  return asUsage(() => {
    const checkpoint = parseCheckpoint(text);
    return { checkpoint, signed: isSigned(checkpoint, key) };
  });
}

/** What is wrong with a ledger by a checkpoint of it; empty: nothing. */
export async function checkpointFaults(
  client: NumaledgerClient,
  { checkpoint, signed }: GivenCheckpoint,
): Promise<string[]> {
  if (!signed) return ['the checkpoint was not signed with this key'];
  if (checkpoint.revision < 0) return [];
  try {
    const head = await client.ledgerHead({ at: String(checkpoint.revision) });
    return differences(checkpoint, head);
  } catch (error) {
    if (!(error instanceof ApiProblemError) || error.code !== 'revision-not-found') throw error;
    return [
      `${error.message}, but the checkpoint is of revision ${checkpoint.revision}: events were cut off`,
    ];
  }
}
