import { openEventStore } from './open-event-store.js';

it.each(['', './data', 'postgres://user:secret@h', 'sqlite', 'SQLITE:./data', 'sqlite:', 'esdb+x://h'])(
  'refuses "%s" as a ledger, without a password in the message',
  async (ledger) => {
    const refused = openEventStore(ledger);
    await expect(refused).rejects.toMatchObject({ code: 'ledger-address' });
    await expect(refused).rejects.not.toThrow(/secret/);
  },
);

it('refuses a certificate file that is not there', async () => {
  const refused = openEventStore('esdb://user:secret@h:2113?tlsCAFile=/no/such/ca.crt');
  await expect(refused).rejects.toMatchObject({ code: 'ledger-address' });
  await expect(refused).rejects.toThrow(/certificate file/);
  await expect(refused).rejects.not.toThrow(/secret/);
});
