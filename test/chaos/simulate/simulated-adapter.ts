import type { OutcomeReport } from '#ledger/commands/command.js';
import { foreign } from '#ledger/testing/foreign-guest.js';
import { uuid } from '#ledger/testing/scenario.js';
import { switching } from './answers.js';
import { Caller, type CallerSurroundings } from './caller.js';
import type { AnsweredDecision } from './requests.js';

/** Why a guest that runs without a claim cannot become one: it has changed, or a claim has what it runs on. */
const notAdopted = ['guest-not-found', 'guest-overlaps-claim', 'guest-placement-unknown', 'host-not-found'];

/** The adapter of one host: carries out what was decided, and tells of guests that run without a claim. */
export class SimulatedAdapter extends Caller {
  /** Guests by number that run without a claim. */
  private readonly foreign: number[] = [];
  private readonly adopted: number[] = [];
  private numbers: number;

  constructor(
    private readonly host: string,
    number: number,
    around: CallerSurroundings,
  ) {
    super(around);
    this.numbers = number * 10_000;
  }

  run(steps: number): Promise<void> {
    return this.steps(steps, 300, () => this.step());
  }

  private async step(): Promise<void> {
    const { random } = this.around;
    const kind = random.below(100);
    if (kind < 60) await this.carryOut();
    else if (kind < 75) await this.find();
    else if (kind < 88) await this.adopt();
    else if (kind < 94) await this.clear();
    else await this.release();
  }

  private async carryOut(): Promise<void> {
    const answer = await this.ask({ kind: 'decisions', atLeast: this.seen, host: this.host });
    if (answer.code !== 'decisions') throw new Error(`decisions were answered with ${answer.code}`);
    for (const decision of answer.decisions.slice(0, 3)) await this.tell(this.outcomeOf(decision));
  }

  private outcomeOf({ kind, claimId, decision }: AnsweredDecision): OutcomeReport {
    const { random } = this.around;
    if (random.percent(20))
      return { kind: 'failed', claimId, decision, code: 'libvirt-error', message: 'it went wrong' };
    if (kind === 'release' && random.percent(20))
      return { ...foreign(0, [random.below(4)], 256, claimId), instanceId: claimId };
    return { kind: 'applied', claimId, decision, waitsForRestart: random.percent(20) ? ['memory'] : [] };
  }

  private async find(): Promise<void> {
    const { random } = this.around;
    const number = ++this.numbers;
    const first = 2 * random.below(2);
    await this.tell(foreign(number, [first, first + 1], 256));
    this.foreign.push(number);
  }

  private async adopt(): Promise<void> {
    const number = this.foreign.shift();
    if (number === undefined) return;
    const claimId = uuid(number);
    const answer = await this.command(
      `adopt:${claimId}`,
      { type: 'AdoptGuest', claimId, instanceId: claimId, host: this.host, fingerprint: claimId },
      notAdopted,
    );
    if (answer) this.adopted.push(number);
  }

  private async clear(): Promise<void> {
    const number = this.foreign.shift();
    if (number !== undefined) await this.tell({ kind: 'drift-cleared', instanceId: uuid(number) });
  }

  private async release(): Promise<void> {
    const number = this.adopted.shift();
    if (number === undefined) return;
    const claimId = uuid(number);
    await this.command(`release:${claimId}`, { type: 'ReleaseClaim', claimId });
  }

  /** The host may have been removed meanwhile. */
  private async tell(outcome: OutcomeReport): Promise<void> {
    const id = `${switching}${this.host}:${++this.numbers}`;
    await this.command(id, { type: 'RecordOutcome', host: this.host, outcome }, ['host-not-found']);
  }
}
