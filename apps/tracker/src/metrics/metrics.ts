import { Inject, Injectable } from '@nestjs/common';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { OpenStreams } from '../http/open-streams.js';
import { Zones } from '../zone-engine/zones.js';

/** Seconds: a decision takes microseconds, an append on a busy disk tens of milliseconds. */
const durations = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3];
const sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const claimStates = ['placed', 'confirmed', 'released', 'expired', 'rejected'] as const;

/** What the tracker does, in Prometheus' words. What can be counted when asked is not counted before. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor(
    @Inject(Zones) private readonly zones: Zones,
    @Inject(OpenStreams) private readonly streams: OpenStreams,
  ) {
    collectDefaultMetrics({ register: this.registry });
    this.countCommands();
    this.measureGroups();
    this.readState();
  }

  private countCommands(): void {
    const commands = new Counter({
      name: 'numaledger_commands_total',
      help: 'Commands by type and result: the event recorded, repeated, unchanged, or the code of a refusal',
      labelNames: ['type', 'result'],
      registers: [this.registry],
    });
    this.zones.settled = (type, result) => commands.inc({ type, result });
  }

  private measureGroups(): void {
    const registers = [this.registry];
    const histogram = (name: string, help: string, buckets: number[]): Histogram =>
      new Histogram({ name: `numaledger_${name}`, help, buckets, registers });
    const group = histogram('group_commands', 'Commands decided together', sizes);
    const decide = histogram('decide_seconds', 'Time to decide a group of commands', durations);
    const append = histogram('append_seconds', "Time until a group's events were durable", durations);
    const events = new Counter({
      name: 'numaledger_appended_events_total',
      help: 'Events appended',
      registers,
    });
    const failures = new Counter({
      name: 'numaledger_append_failures_total',
      help: 'Appends that lost a race, failed, or whose outcome is not known',
      registers,
    });
    this.zones.engine.observe({
      decided: (commands, milliseconds) => {
        group.observe(commands);
        decide.observe(milliseconds / 1000);
      },
      appended: (count, milliseconds, written) => {
        append.observe(milliseconds / 1000);
        if (written) events.inc(count);
        else failures.inc();
      },
    });
  }

  /** Gauges that are read from the state when they are asked for. */
  private readState(): void {
    const { engine } = this.zones;
    this.gauge('queue_commands', 'Commands that wait to be decided', () => engine.queueLength);
    this.gauge('event_streams', 'Open server-sent event streams', () => this.streams.size);
    this.gauge('ledger_reachable', '1: the last contact with the ledger went well', () =>
      Number(engine.ledgerReachable),
    );
    this.gauge('ledger_revision', 'The last revision of the state; -1: empty', () =>
      this.read((state) => state.revision),
    );
    this.gauge('hosts', 'Hosts known', () => this.read((state) => state.hosts.size));
    this.gauge('leases', 'Claims that end unless they are confirmed', () =>
      this.read((state) => state.leases.size),
    );
    const claims = new Gauge({
      name: 'numaledger_claims',
      help: 'Claims known, by state',
      labelNames: ['state'],
      registers: [this.registry],
      collect: async () => {
        const counts = await this.read((zone) => claimStates.map((state) => zone.claims.count(state)));
        for (const [index, state] of claimStates.entries()) claims.set({ state }, counts[index]!);
      },
    });
  }

  private gauge(name: string, help: string, value: () => number | Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name: `numaledger_${name}`,
      help,
      registers: [this.registry],
      collect: async () => gauge.set(await value()),
    });
  }

  private read<T>(look: (state: ZoneState) => T): Promise<T> {
    return this.zones.engine.read(look);
  }
}
