import { generateKeyPairSync } from 'node:crypto';
import { CheckpointError, differences, isSigned, parseCheckpoint, signHead } from './checkpoint.js';

const keys = (type: 'ed25519' = 'ed25519') =>
  generateKeyPairSync(type, {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

const head = { zone: 'default', revision: 7, hash: 'ab', stateHash: 'cd', time: '2026-01-01T00:00:00.000Z' };

describe('a checkpoint', () => {
  const { privateKey, publicKey } = keys();
  const checkpoint = signHead(head, privateKey);

  it('is known by its signature, also after a way through a file', () => {
    expect(isSigned(parseCheckpoint(JSON.stringify(checkpoint)), publicKey)).toBe(true);
  });

  it('is not known with any field changed, or by another key', () => {
    for (const change of [
      { zone: 'other' },
      { revision: 8 },
      { hash: 'ac' },
      { stateHash: 'ce' },
      { time: null },
      { signature: Buffer.alloc(64).toString('base64') },
      { signature: '' },
    ])
      expect(isSigned({ ...checkpoint, ...change }, publicKey)).toBe(false);
    expect(isSigned(checkpoint, keys().publicKey)).toBe(false);
  });

  it('tells what a ledger has otherwise', () => {
    expect(differences(checkpoint, head)).toEqual([]);
    expect(differences(checkpoint, { ...head, hash: 'ff' })).toEqual(['hash is ff, the checkpoint says ab']);
  });

  it.each(['', 'null', '[]', '{}', '{"zone":"a","hash":"b","stateHash":"c","signature":"d"}'])(
    'refuses the file %p',
    (text) => {
      expect(() => parseCheckpoint(text)).toThrow(CheckpointError);
    },
  );

  it('refuses keys of another kind', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    expect(() => signHead(head, pem)).toThrow('the key must be Ed25519, not rsa');
    expect(() => signHead(head, 'no key')).toThrow(CheckpointError);
  });
});
