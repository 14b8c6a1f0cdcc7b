import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidFieldError } from '#contracts/wire/field-error.js';
import { utcTime } from '#contracts/wire/time.js';
import type { Command, CommandType, Envelope } from '#ledger/commands/command.js';
import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { RefusedError } from '../http/refused-error.js';
import { revisionOf, revisionOrTimeRule } from '../http/revision-or-time.js';
import { ownTurn } from '../slices/in-slices.js';
import type { Caller } from './caller.js';
import { LongLooks } from './long-looks.js';
import type { Committed } from './waiting.js';
import { ZoneEngine } from './zone-engine.js';

/** The rank policy of requests that name none. */
export const DEFAULT_RANK = Symbol('DEFAULT_RANK');

let lastMs = 0;
let lastTime = '';

/** The clock as ISO 8601; many commands come within one millisecond. */
function timeNow(): string {
  const ms = Date.now();
  if (ms !== lastMs) {
    lastMs = ms;
    lastTime = new Date(ms).toISOString();
  }
  return lastTime;
}

/** The zone that this tracker keeps, for handlers: adds time and id to commands, and past states to queries. */
@Injectable()
export class Zones {
  readonly longLooks: LongLooks;

  constructor(
    @Inject(ZoneEngine) readonly engine: ZoneEngine,
    /** Goes into each command that names none: what was decided must not depend on who looks at it later. */
    @Inject(DEFAULT_RANK) readonly defaultRank: RankPolicy,
  ) {
    this.longLooks = new LongLooks(engine);
  }

  /** Told how each command ended: with which event last, repeated, unchanged, or the code of its refusal. */
  settled: ((type: CommandType, result: string) => void) | null = null;

  /** `id`: what makes a repetition the same command; without it each call is a command of its own. */
  submit(command: Command, id: string = randomUUID()): Promise<Committed> {
    const envelope: Envelope = { id, time: timeNow() };
    const committed = this.engine.submit(command, envelope);
    const { settled } = this;
    if (settled) {
      committed.then(
        ({ events, repeated }) =>
          settled(command.type, repeated ? 'repeated' : (events.at(-1)?.type ?? 'unchanged')),
        ({ code }: { readonly code?: unknown }) =>
          settled(command.type, typeof code === 'string' ? code : 'internal'),
      );
    }
    return committed;
  }

  /** Looks at the state now, or as it was `at` a revision or a time. Throws RefusedError for an `at` that is neither. */
  async look<T>(at: string | undefined, caller: Caller, look: (state: ZoneState) => T): Promise<T> {
    if (at === undefined) return this.engine.read(look);
    return this.engine.past.at(await this.revisionAt(at), caller, look);
  }

  /** The same where much is looked at: no two such looks hold up the event loop together. */
  async lookAtMany<T>(at: string | undefined, caller: Caller, look: (state: ZoneState) => T): Promise<T> {
    await ownTurn();
    return this.look(at, caller, look);
  }

  /** The revision that a query's field means by a revision or a time. Throws RefusedError, InvalidFieldError. */
  async revisionAt(at: string, field = 'at'): Promise<number> {
    const head = await this.engine.read((state) => state.revision);
    const revision = revisionOf(at);
    if (revision !== null) {
      if (revision > head)
        throw new RefusedError('revision-not-found', `the ledger ends at revision ${head}`, field);
      return revision;
    }
    const time = utcTime(at);
    if (time === null) throw new InvalidFieldError(field, 'revisionOrTime', `${field} ${revisionOrTimeRule}`);
    return this.engine.past.revisionAt(time, head);
  }

  /** Throws RefusedError for a zone that this tracker does not keep. */
  checkZone(zone: string | undefined): void {
    const own = this.zone;
    if (zone !== undefined && zone !== own) {
      throw new RefusedError('zone-not-found', `this tracker keeps zone ${own}, not ${zone}`, 'zone');
    }
  }

  get zone(): string {
    return this.engine.zone;
  }
}
