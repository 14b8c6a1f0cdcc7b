import { LedgerContact, ledgerPatienceMs } from './ledger-contact.js';
import type { Scheduler } from './scheduler.js';

/** A clock that is set, and what waits for it. */
class Clock implements Scheduler {
  time = 0;
  private readonly waiting = new Set<{ readonly at: number; readonly then: () => void }>();

  now(): number {
    return this.time;
  }

  async turn(): Promise<void> {}

  after(milliseconds: number, then: () => void): () => void {
    const entry = { at: this.time + milliseconds, then };
    this.waiting.add(entry);
    return () => this.waiting.delete(entry);
  }

  set(time: number): void {
    this.time = time;
    for (const entry of [...this.waiting]) {
      if (entry.at > time) continue;
      this.waiting.delete(entry);
      entry.then();
    }
  }
}

describe('the contact with a ledger', () => {
  let clock: Clock;
  let stalls: number;
  let contact: LedgerContact;
  let told: (string | null)[];
  beforeEach(() => {
    clock = new Clock();
    stalls = 0;
    told = [];
    contact = new LedgerContact(
      clock,
      () => stalls++,
      (why) => told.push(why),
    );
  });

  it('says once that the ledger is full, until it takes an append, and that it is lost, until it is heard of', () => {
    const full = Object.assign(new Error('no space left'), { code: 'store-full' });
    for (let command = 0; command < 3; command++) {
      contact.failed(full);
      contact.made();
    }
    contact.wrote();
    contact.wrote();
    contact.failed(new Error('refused'));
    contact.lost();
    contact.failed(new Error('refused again'));
    contact.made();
    expect(told).toEqual(['no space left', null, 'refused', null]);
  });

  it('is lost since the call that found it out began, until the ledger is heard of', async () => {
    expect([contact.reachable, contact.lostForMs]).toEqual([true, null]);
    clock.set(1_000);
    let fail = (_: Error): void => undefined;
    const call = contact.wait(new Promise((_, reject) => (fail = reject)));
    clock.set(1_500);
    fail(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
    contact.lost();
    clock.set(5_000);
    contact.lost();
    expect([contact.reachable, contact.lostForMs]).toEqual([false, 4_000]);
    contact.made();
    expect([contact.reachable, contact.lostForMs]).toEqual([true, null]);
  });

  it('counts as lost while a call takes too long, and as made when it ends well', async () => {
    let end = (_: string): void => undefined;
    const call = contact.wait(new Promise<string>((resolve) => (end = resolve)));
    clock.set(ledgerPatienceMs - 1);
    expect([contact.stalled, stalls]).toEqual([false, 0]);
    clock.set(ledgerPatienceMs + 1_000);
    expect([contact.stalled, contact.reachable, stalls]).toEqual([true, false, 1]);
    expect(contact.lostForMs).toBe(ledgerPatienceMs + 1_000);
    end('written');
    await expect(call).resolves.toBe('written');
    expect([contact.stalled, contact.reachable]).toEqual([false, true]);
  });
});
