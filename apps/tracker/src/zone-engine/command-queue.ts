import type { Command } from '#ledger/commands/command.js';
import type { Waiting } from './waiting.js';

export interface QueueLimits {
  /** Commands that may wait. */
  readonly commands: number;
  /** What they may weigh together, by `weightOf`. */
  readonly weight: number;
}

/** 128 Mi characters of text: what a tracker can well hold, and far more than an append takes. */
export const defaultQueueLimits: QueueLimits = { commands: 10_000, weight: 128 * 1024 * 1024 };

/** The commands that wait to be decided, in order, bounded by number and by what they hold in memory. */
export class CommandQueue {
  private waiting: Waiting[] = [];
  /** Index of the first one: shifting an array of thousands would move them all. */
  private first = 0;
  private weight = 0;

  constructor(private readonly limits: QueueLimits) {}

  get length(): number {
    return this.waiting.length - this.first;
  }

  /** Whether one more would be too many. */
  get full(): boolean {
    return this.length >= this.limits.commands || this.weight >= this.limits.weight;
  }

  get head(): Waiting | undefined {
    return this.waiting[this.first];
  }

  push(waiting: Waiting): void {
    this.weight += weightOf(waiting.command);
    this.waiting.push(waiting);
  }

  shift(): void {
    this.weight -= weightOf(this.head!.command);
    this.first++;
    if (this.first === this.waiting.length) this.clear();
    else if (this.first >= 1_024 && this.first * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(this.first);
      this.first = 0;
    }
  }

  /** Puts back what was taken, before all others. */
  putBack(taken: readonly Waiting[]): void {
    this.replace([...taken, ...this.waiting.slice(this.first)]);
  }

  /** Takes out all that `wanted` picks, in order. */
  take(wanted: (waiting: Waiting) => boolean = () => true): Waiting[] {
    const all = this.waiting.slice(this.first);
    this.replace(all.filter((waiting) => !wanted(waiting)));
    return all.filter(wanted);
  }

  [Symbol.iterator](): Iterator<Waiting> {
    return this.waiting.slice(this.first).values();
  }

  private replace(waiting: readonly Waiting[]): void {
    this.clear();
    for (const one of waiting) this.push(one);
  }

  private clear(): void {
    this.waiting = [];
    this.first = 0;
    this.weight = 0;
  }
}

/** What a command of ordinary size weighs, about: characters of text. */
const ordinary = 2_048;

/** About how much text a command holds, in characters. Only the two kinds that may be large are looked at. */
export function weightOf(command: Command): number {
  if (command.type === 'PlaceClaim') return ordinary + (command.claim.domain?.xml.length ?? 0);
  if (command.type !== 'ReportHost') return ordinary;
  const { cells, pciDevices = [] } = command.report;
  return ordinary + 512 * pciDevices.length + cells.reduce((sum, { cpus }) => sum + 64 * cpus.length, 0);
}
