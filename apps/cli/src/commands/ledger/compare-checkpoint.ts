import { differences, isSigned, parseCheckpoint } from '#contracts/checkpoint/checkpoint.js';
import type { NumaledgerClient } from '#contracts/client/api-client.js';
import { ApiProblemError } from '#contracts/client/api-error.js';
import { readLocalFile } from '../../options/read-local-file.js';
import type { Terminal } from '../../render/terminal.js';
import { asUsage } from './checkpoint.js';

/** What is wrong with a ledger by a checkpoint of it; empty: nothing. Throws UsageError for files that cannot be used. */
export async function checkpointFaults(
  client: NumaledgerClient,
  terminal: Terminal,
  files: { readonly checkpoint: string; readonly publicKey: string },
): Promise<string[]> {
  const key = await readLocalFile(files.publicKey, terminal);
  const text = await readLocalFile(files.checkpoint, terminal);
  const checkpoint = asUsage(() => parseCheckpoint(text));
  if (!asUsage(() => isSigned(checkpoint, key))) return ['the checkpoint was not signed with this key'];
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
