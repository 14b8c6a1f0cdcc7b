import { readConnectionString } from './connection-string.js';

describe('the connection string', () => {
  it.each([
    ['esdb://127.0.0.1:2113?tls=false', 'insecure', 'insecure'],
    ['esdb://admin:changeit@127.0.0.1:2113?tls=false', 'admin', 'changeit'],
    [
      'esdb://admin:ch%40nge%3Ait@db1:2113,db2:2113/?tlsCAFile=ca.pem&nodePreference=leader',
      'admin',
      'ch@nge:it',
    ],
    ['esdb+discover://a:b@cluster.example?keepAliveInterval=10000', 'a', 'b'],
  ])('%s gives credentials for every call', (address, username, password) => {
    expect(readConnectionString(address)).toEqual({ address, credentials: { username, password } });
  });

  it.each([
    ['esdb://h?tls=false&tlsVerifyCert=false', '"tlsVerifyCert"'],
    ['esdb://h?tls=false&throwOnAppendFailure=false', '"throwOnAppendFailure"'],
    ['esdb://h?tls=false&Tls=true', '"Tls"'],
    ['esdb://h?tls=false&tls=true', '"tls" has two values'],
    ['esdb://h?tls=false&connectionName', '"connectionName" has no value'],
    ['esdb://h?tls=false&nodePreference=follower', '"nodePreference" can only be leader'],
    ['esdb://h:2113', 'over TLS needs USER:PASSWORD@'],
    ['esdb://secret@h', 'USER:PASSWORD'],
    ['esdb://user:se:cret@h', 'USER:PASSWORD'],
    ['esdb://user:se%cret@h', 'percent-encoded'],
    ['esdb://', 'is written esdb://'],
  ])('%s is refused by name, without a password in the message', (address, reason) => {
    const refusal = () => readConnectionString(address);
    expect(refusal).toThrow(
      expect.objectContaining({ code: 'ledger-address', message: expect.stringContaining(reason) }),
    );
    expect(refusal).not.toThrow(/cret/);
  });
});
