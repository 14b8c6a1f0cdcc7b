import { LedgerAddressError } from '../errors/ledger-address-error.js';

/** What a connection string may set, each by the client's own name. */
const KEYS = [
  'tls',
  'tlsCAFile',
  'userCertFile',
  'userKeyFile',
  'connectionName',
  'defaultDeadline',
  'discoveryInterval',
  'gossipTimeout',
  'maxDiscoverAttempts',
  'nodePreference',
  'keepAliveInterval',
  'keepAliveTimeout',
];

export interface Connection {
  readonly address: string;
  /**
   * Given with every call, because an append without them becomes a batch append, which waits for ever on a silent
   * server and fails with other clients' calls. On an insecure channel the client sends none, whatever they are.
   */
  readonly credentials: { readonly username: string; readonly password: string };
}

/**
 * Checks what the client would only warn of, or take silently for something else.
 * Errors: LedgerAddressError, with the key's name and without the password.
 */
export function readConnectionString(address: string): Connection {
  const form = /^esdb(?:\+discover)?:\/\/(?:([^@/?]*)@)?([^@/?]+)\/?(?:\?(.*))?$/.exec(address);
  if (form === null) {
    throw new LedgerAddressError(
      'an EventStoreDB ledger is written esdb://USER:PASSWORD@HOST:PORT?KEY=VALUE',
    );
  }
  const [, user, , query] = form;
  const settings = readSettings(query ?? '');
  if (user !== undefined) {
    return { address, credentials: readUser(user) };
  }
  if (settings.get('tls') !== 'false') {
    throw new LedgerAddressError('an EventStoreDB ledger over TLS needs USER:PASSWORD@ before its host');
  }
  return { address, credentials: { username: 'insecure', password: 'insecure' } };
}

function readSettings(query: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const [key = '', value] = pair.split('=', 2);
    if (!KEYS.includes(key)) {
      throw new LedgerAddressError(
        `"${key}" is no setting of an EventStoreDB ledger: it has ${KEYS.join(', ')}`,
      );
    }
    if (!value || settings.has(key)) {
      throw new LedgerAddressError(
        `"${key}" has ${value ? 'two values' : 'no value'} in the ledger's address`,
      );
    }
    settings.set(key, value);
  }
  // A follower's answers may be older than what this client has been told is written.
  if ((settings.get('nodePreference') ?? 'leader') !== 'leader') {
    throw new LedgerAddressError('"nodePreference" can only be leader: a ledger is read where it is written');
  }
  return settings;
}

function readUser(user: string): Connection['credentials'] {
  const parts = user.split(':');
  if (parts.length !== 2 || parts.includes('')) {
    throw new LedgerAddressError(
      'before the @ of an EventStoreDB ledger stands USER:PASSWORD, each percent-encoded',
    );
  }
  try {
    const [username = '', password = ''] = parts.map(decodeURIComponent);
    return { username, password };
  } catch {
    throw new LedgerAddressError(
      'the USER:PASSWORD of the EventStoreDB ledger is not percent-encoded rightly',
    );
  }
}
