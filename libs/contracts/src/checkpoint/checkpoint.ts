import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Where a ledger is: what `GET /v1/ledger/checkpoint` answers. */
export interface LedgerHead {
  readonly zone: string;
  readonly revision: number;
  /** SHA-256 of the event at that revision, hex; it stands for all events before it. */
  readonly hash: string;
  /** SHA-256 of the state there, hex. */
  readonly stateHash: string;
  /** Of that event, ISO 8601; null: the ledger is empty. */
  readonly time: string | null;
}

/** A head that somebody vouches for: kept elsewhere, it shows later that nothing up to it was changed or lost. */
export interface Checkpoint extends LedgerHead {
  /** Ed25519 over the five fields before it, base64. */
  readonly signature: string;
}

/** A checkpoint or key that cannot be used. The message is one line for the operator. */
export class CheckpointError extends Error {
  readonly code = 'checkpoint-invalid';
}

/** @param key an Ed25519 private key, PEM. Throws CheckpointError. */
export function signHead({ zone, revision, hash, stateHash, time }: LedgerHead, key: string): Checkpoint {
  const head = { zone, revision, hash, stateHash, time };
  const signature = sign(null, signedText(head), ed25519(key, createPrivateKey)).toString('base64');
  return { ...head, signature };
}

/** Whether the key's owner signed it. @param key an Ed25519 public key, PEM. Throws CheckpointError. */
export function isSigned(checkpoint: Checkpoint, key: string): boolean {
  const signature = Buffer.from(checkpoint.signature, 'base64');
  return verify(null, signedText(checkpoint), ed25519(key, createPublicKey), signature);
}

/** Reads a checkpoint file. Throws CheckpointError. */
export function parseCheckpoint(text: string): Checkpoint {
  let read: Record<string, unknown>;
  try {
    read = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new CheckpointError(`the checkpoint is not JSON: ${(error as Error).message}`);
  }
  const texts = ['zone', 'hash', 'stateHash', 'signature'] as const;
  const missing = texts.find((name) => typeof read?.[name] !== 'string');
  if (missing) throw new CheckpointError(`the checkpoint has no ${missing}`);
  if (!Number.isSafeInteger(read.revision)) throw new CheckpointError('the checkpoint has no revision');
  if (read.time !== null && typeof read.time !== 'string')
    throw new CheckpointError('the checkpoint has no time');
  return read as unknown as Checkpoint;
}

/** What differs between a checkpoint and what a ledger has at its revision; empty: nothing. */
export function differences(checkpoint: Checkpoint, head: LedgerHead): string[] {
  const fields = ['zone', 'revision', 'hash', 'stateHash', 'time'] as const;
  return fields
    .filter((field) => checkpoint[field] !== head[field])
    .map((field) => `${field} is ${head[field]}, the checkpoint says ${checkpoint[field]}`);
}

/** The version and the fields: no two heads give the same text. */
const signedText = ({ zone, revision, hash, stateHash, time }: LedgerHead): Buffer =>
  Buffer.from(JSON.stringify(['numaledger-checkpoint-1', zone, revision, hash, stateHash, time]));

function ed25519(pem: string, read: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read(pem);
  } catch (error) {
    throw new CheckpointError(`the key cannot be read: ${(error as Error).message}`);
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new CheckpointError(`the key must be Ed25519, not ${key.asymmetricKeyType}`);
  return key;
}
