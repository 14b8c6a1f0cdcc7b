import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { WrongExpectedRevisionError } from '#event-store/errors/wrong-expected-revision-error.js';
import type { EventStore, FollowMessage, NewEvent, StoredEvent } from '#event-store/event-store.js';
import type { Command } from '#ledger/commands/command.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { QueueLimits } from '../../zone-engine/command-queue.js';
import { ZoneEngine } from '../../zone-engine/zone-engine.js';
import { Zones } from '../../zone-engine/zones.js';
import { HostWatch } from './host-watch.js';

const report = parseSyntheticHost('socket:1 cell:1 core:2 thread:1 memory:1g');

jest.setTimeout(30_000);

/** A ledger in memory, for one tracker after the other, or several. */
class Ledger implements EventStore {
  readonly events: StoredEvent[] = [];
  /** Events in each append. */
  readonly appends: number[] = [];
  /** Holds appends back until it resolves. */
  gate: Promise<void> = Promise.resolve();

  async append(stream: string, expected: number, events: readonly NewEvent[]): Promise<number> {
    await this.gate;
    const actual = this.events.length - 1;
    if (actual !== expected) throw new WrongExpectedRevisionError(stream, expected, actual);
    for (const event of events) this.events.push({ ...event, revision: this.events.length });
    this.appends.push(events.length);
    return this.events.length - 1;
  }

  async *read(_stream: string, { from }: { readonly from: number }): AsyncGenerator<readonly StoredEvent[]> {
    if (from < this.events.length) yield this.events.slice(from);
  }

  async head(): Promise<number> {
    return this.events.length - 1;
  }

  async *follow(_stream: string, after: number, signal: AbortSignal): AsyncGenerator<FollowMessage> {
    for (let seen = after; !signal.aborted; await pause(2)) {
      if (seen === this.events.length - 1) continue;
      yield { events: this.events.slice(seen + 1) };
      seen = this.events.length - 1;
    }
  }

  async close(): Promise<void> {}

  /** How often events of a type were recorded of a host. */
  count(type: string, host?: string): number {
    return this.events.filter((event) => {
      return event.type === type && (host === undefined || JSON.parse(event.data).host === host);
    }).length;
  }
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Tracker {
  readonly watch: HostWatch;
  readonly engine: ZoneEngine;
  readonly submit: (command: Command) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

async function start(ledger: Ledger, silentAfterMs: number, queueLimits?: QueueLimits): Promise<Tracker> {
  const onPoison = (error: Error): void => expect(error).toBeNull();
  const engine = new ZoneEngine({ store: ledger, zone: 'default', queueLimits, onPoison });
  await engine.open();
  const zones = new Zones(engine, 'spread');
  const watch = new HostWatch(zones, silentAfterMs);
  await watch.onApplicationBootstrap();
  const end = async (): Promise<void> => {
    watch.onApplicationShutdown();
    await engine.close();
  };
  ends.push(end);
  return { watch, engine, submit: (command) => zones.submit(command), end };
}

const hosts = (count: number): string[] => Array.from({ length: count }, (_, n) => `host-${n}`);

function reportAll({ submit }: Tracker, names: readonly string[]): Promise<unknown> {
  return Promise.all(names.map((host) => submit({ type: 'ReportHost', host, report })));
}

async function until(what: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!what()) {
    if (Date.now() > end) throw new Error('it did not happen');
    await pause(5);
  }
}

test('a host is recorded as followed once, however often its adapter comes back', async () => {
  const ledger = new Ledger();
  const tracker = await start(ledger, 200);
  await reportAll(tracker, ['a']);
  for (let n = 0; n < 5; n++) {
    const leave = tracker.watch.arrive('a');
    await until(() => ledger.count('HostReturned') > 0);
    leave();
  }
  tracker.watch.arrive('a');
  await pause(300);
  await tracker.end();
  const after = await start(ledger, 200);
  after.watch.arrive('a');
  await pause(300);
  expect(ledger.events.map(({ type }) => type)).toEqual(['HostReported', 'HostReturned']);
});

test('a stream that was opened before the first report counts from then on', async () => {
  const ledger = new Ledger();
  const { watch, submit } = await start(ledger, 200);
  watch.arrive('a');
  await pause(100);
  expect(ledger.events).toEqual([]);
  await submit({ type: 'ReportHost', host: 'a', report });
  await until(() => ledger.count('HostReturned') > 0);
});

test('an adapter is recorded where hosts are never silent, too', async () => {
  const ledger = new Ledger();
  const tracker = await start(ledger, 0);
  await reportAll(tracker, ['a']);
  tracker.watch.arrive('a')();
  tracker.watch.arrive('a');
  await until(() => ledger.count('HostReturned') > 0);
});

test('a host whose stream ended while that was recorded is watched all the same', async () => {
  const ledger = new Ledger();
  const tracker = await start(ledger, 100);
  await reportAll(tracker, ['a']);
  let open = (): void => undefined;
  ledger.gate = new Promise((resolve) => {
    open = resolve;
  });
  const leave = tracker.watch.arrive('a');
  await pause(20);
  leave();
  open();
  await until(() => ledger.count('HostSilent') > 0);
  expect(ledger.events.map(({ type }) => type)).toEqual(['HostReported', 'HostReturned', 'HostSilent']);
});

test('a host that was removed and reported again by hand is not silent', async () => {
  const ledger = new Ledger();
  const tracker = await start(ledger, 100);
  await reportAll(tracker, ['a']);
  const leave = tracker.watch.arrive('a');
  await until(() => ledger.count('HostReturned') > 0);
  leave();
  await tracker.submit({ type: 'RemoveHost', host: 'a' });
  await reportAll(tracker, ['a']);
  await pause(300);
  expect(ledger.count('HostSilent')).toBe(0);
});

test('what goes wrong within the telling does not end it', async () => {
  const ledger = new Ledger();
  const tracker = await start(ledger, 200);
  await reportAll(tracker, ['a']);
  const broken = new Error('broken');
  const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
  jest.spyOn(tracker.engine, 'read').mockRejectedValueOnce(broken);
  tracker.watch.arrive('a');
  await until(() => ledger.count('HostReturned') > 0);
  expect(logged.mock.calls).toEqual([[broken]]);
  logged.mockRestore();
});

test('a followed host that is removed and there again is recorded anew', async () => {
  const ledger = new Ledger();
  const tracker = await start(ledger, 200);
  await reportAll(tracker, ['a']);
  tracker.watch.arrive('a');
  await until(() => ledger.count('HostReturned') === 1);
  await tracker.submit({ type: 'RemoveHost', host: 'a' });
  await reportAll(tracker, ['a']);
  await until(() => ledger.count('HostReturned') === 2);
});

describe('3,000 adapters at once', () => {
  const names = hosts(3_000);

  test('are recorded in few appends, and the queue stays short', async () => {
    const ledger = new Ledger();
    const tracker = await start(ledger, 60_000);
    await reportAll(tracker, names);
    const before = ledger.appends.length;
    let longest = 0;
    const leaves = names.map((host) => {
      const leave = tracker.watch.arrive(host);
      longest = Math.max(longest, tracker.engine.queueLength);
      return leave;
    });
    tracker.engine.onCommitted(() => {
      longest = Math.max(longest, tracker.engine.queueLength);
    });
    await until(() => ledger.count('HostReturned') === names.length);
    // 256 together, which a busy machine may cut in pieces.
    expect(ledger.appends.length - before).toBeLessThan(30);
    expect(longest).toBeLessThanOrEqual(256);
    for (const leave of leaves) leave();
  });

  test('are recorded in the end when the queue has no room for them', async () => {
    const ledger = new Ledger();
    const tracker = await start(ledger, 1_000, { commands: 400, weight: 1e9 });
    for (let n = 0; n < names.length; n += 300) await reportAll(tracker, names.slice(n, n + 300));
    for (const host of names) tracker.watch.arrive(host);
    await until(() => ledger.count('HostReturned') === names.length);
    expect(ledger.count('HostSilent')).toBe(0);
  });

  test('that all leave are told without filling the queue, too', async () => {
    const ledger = new Ledger();
    const tracker = await start(ledger, 1_000);
    await reportAll(tracker, names);
    const leaves = names.map((host) => tracker.watch.arrive(host));
    await until(() => ledger.count('HostReturned') === names.length);
    let longest = 0;
    tracker.engine.onCommitted(() => {
      longest = Math.max(longest, tracker.engine.queueLength);
    });
    for (const leave of leaves) leave();
    await until(() => ledger.count('HostSilent') === names.length);
    expect(longest).toBeLessThanOrEqual(256);
  });
});

describe('after a start', () => {
  /** A tracker that starts on a ledger of hosts that all had adapters; nobody follows them now. */
  async function restarted(ledger: Ledger, names: readonly string[]): Promise<Tracker> {
    const before = await start(ledger, 60_000);
    await reportAll(before, names);
    const leaves = names.map((host) => before.watch.arrive(host));
    await until(() => ledger.count('HostReturned') === names.length);
    for (const leave of leaves) leave();
    await before.end();
    return start(ledger, 400);
  }

  test('5,000 hosts whose adapters are gone are silent within a few looks, and the queue stays short', async () => {
    const names = hosts(5_000);
    const ledger = new Ledger();
    const { engine } = await restarted(ledger, names);
    let longest = 0;
    engine.onCommitted(() => {
      longest = Math.max(longest, engine.queueLength);
    });
    await until(() => ledger.count('HostSilent') > 0);
    const began = Date.now();
    await until(() => ledger.count('HostSilent') === names.length);
    // A look is every 100 ms: nine of them, not 313.
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(longest).toBeLessThanOrEqual(256);
  });

  test('of hosts that another tracker has few are silent at once, and none for long', async () => {
    const ledger = new Ledger();
    const names = hosts(1_000);
    const had = new Set(names.slice(400));
    const first = await start(ledger, 60_000);
    await reportAll(first, names);
    const leaves = new Map(names.map((host) => [host, first.watch.arrive(host)]));
    await until(() => ledger.count('HostReturned') === names.length);
    for (const [host, leave] of leaves) if (!had.has(host)) leave();
    const second = await start(ledger, 400);
    let most = 0;
    const silent = async () => {
      const now = await second.engine.read(({ hosts: all }) =>
        [...all.values()].filter(({ silentSince }) => silentSince !== null).map(({ name }) => name),
      );
      most = Math.max(most, now.filter((host) => had.has(host)).length);
      return now.length;
    };
    const lost = names.length - had.size;
    second.engine.onCommitted(() => void silent());
    await until(() => ledger.count('HostSilent') - (ledger.count('HostReturned') - names.length) >= lost);
    await pause(200);
    expect(await silent()).toBe(lost);
    expect(most).toBeLessThanOrEqual(100);
  });
});
