import { UnknownOutcomeError } from '#event-store/errors/unknown-outcome-error.js';
import { WrongExpectedRevisionError } from '#event-store/errors/wrong-expected-revision-error.js';
import type { EventStore, NewEvent, StoredEvent } from '#event-store/event-store.js';
import type { Command } from '#ledger/commands/command.js';
import { place, uuid } from '#ledger/testing/scenario.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { ledgerStream, ZoneEngine } from './zone-engine.js';

const stream = ledgerStream('default');

/** A ledger in memory, with each tracker's way to it. An append that is there already succeeds, as at a real server. */
class Ledger {
  readonly events: StoredEvent[] = [];

  get head(): number {
    return this.events.length - 1;
  }

  append(expected: number, events: readonly NewEvent[]): number {
    const isThere = events.every(({ id }, index) => this.events[expected + 1 + index]?.id === id);
    if (isThere) return expected + events.length;
    if (this.head !== expected) throw new WrongExpectedRevisionError(stream, expected, this.head);
    for (const event of events) this.events.push({ ...event, revision: this.events.length });
    return this.head;
  }
}

class Connection implements EventStore {
  /** Takes the next append in place of the ledger. */
  takesAppend: ((expected: number, events: readonly NewEvent[]) => never) | null = null;
  /** Happens when the next read has come to its end, before who reads goes on. */
  afterRead: (() => Promise<void>) | null = null;

  constructor(private readonly ledger: Ledger) {}

  async append(_stream: string, expected: number, events: readonly NewEvent[]): Promise<number> {
    const { takesAppend } = this;
    this.takesAppend = null;
    return takesAppend ? takesAppend(expected, events) : this.ledger.append(expected, events);
  }

  async *read(_stream: string, { from }: { readonly from: number }): AsyncGenerator<readonly StoredEvent[]> {
    const page = this.ledger.events.slice(from);
    if (page.length > 0) yield page;
    const { afterRead } = this;
    this.afterRead = null;
    await afterRead?.();
  }

  async head(): Promise<number> {
    return this.ledger.head;
  }

  async *follow(_stream: string, _after: number, signal: AbortSignal): AsyncGenerator<never> {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  async close(): Promise<void> {}
}

const submit = (engine: ZoneEngine, id: string, command: Command) =>
  engine.submit(command, { id, time: '2026-01-01T00:00:00.000Z' });
const claim = (engine: ZoneEngine, number: number) => submit(engine, `claim:${uuid(number)}`, place(number));
const release = (engine: ZoneEngine, number: number) =>
  submit(engine, `release:${uuid(number)}`, { type: 'ReleaseClaim', claimId: uuid(number) });

const onPoison = (error: Error): never => {
  throw error;
};
const report: Command = {
  type: 'ReportHost',
  host: 'compute-1',
  report: parseSyntheticHost('core:8 memory:64g'),
};

test('the same decision of another tracker is another event: who decides it again learns what came meanwhile', async () => {
  const ledger = new Ledger();
  const [one, other] = [0, 1].map(
    () => new ZoneEngine({ store: new Connection(ledger), zone: 'default', onPoison }),
  ) as [ZoneEngine, ZoneEngine];
  await one.open();
  await submit(one, 'report', report);
  await other.open();
  const placed = await claim(other, 1);
  await claim(other, 2);
  // The first knows of neither claim yet, and would place the first one at the same time as the other did.
  const [again, released] = await Promise.all([claim(one, 1), release(one, 2)]);
  expect(again).toMatchObject({ repeated: true, events: placed.events });
  expect(released.events.map(({ type, revision }) => [type, revision])).toEqual([['ClaimReleased', 3]]);
  await Promise.all([one.close(), other.close()]);
});

test('an append that was written before says nothing of the ledger now: a refusal beside it is not decided by it', async () => {
  const ledger = new Ledger();
  const way = new Connection(ledger);
  const one = new ZoneEngine({ store: way, zone: 'default', onPoison });
  const other = new ZoneEngine({ store: new Connection(ledger), zone: 'default', onPoison });
  await one.open();
  await submit(one, 'report', report);
  await other.open();

  // The first append is written late: when its tracker has looked for it, and before it is sent again. By then the
  // other tracker has placed a claim behind it, which is released at the first.
  let late: (() => void) | null = null;
  way.takesAppend = (expected, events) => {
    late = () => ledger.append(expected, events);
    throw new UnknownOutcomeError(stream, expected, 'no answer');
  };
  let released: ReturnType<typeof release> | null = null;
  way.afterRead = async () => {
    late!();
    await claim(other, 2);
    released = release(one, 2);
  };

  const placed = await claim(one, 1);
  expect(placed.events.map(({ type, revision }) => [type, revision])).toEqual([['ClaimPlaced', 1]]);
  expect((await released!).events.map(({ type, revision }) => [type, revision])).toEqual([
    ['ClaimReleased', 3],
  ]);
  await Promise.all([one.close(), other.close()]);
});
