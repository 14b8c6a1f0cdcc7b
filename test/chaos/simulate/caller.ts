import type { Command } from '#ledger/commands/command.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import { type Answer, type Done, passing, type Refused, type Request, type Sent } from './requests.js';
import type { SimulatedTime } from './simulated-time.js';

export interface CallerSurroundings {
  readonly time: SimulatedTime;
  readonly random: Random;
  readonly network: Network;
}

/** Whoever asks trackers for something: asks one after another until one answers for good, and never looks back. */
export class Caller {
  readonly findings: string[] = [];
  done = false;
  /** The highest revision that any answer named. */
  protected seen = -1;
  /** What was accepted, to be asked again. */
  protected readonly past: Request[] = [];

  constructor(protected readonly around: CallerSurroundings) {}

  /** One step after another, with pauses in between. */
  protected async steps(number: number, pauseMs: number, step: () => Promise<void>): Promise<void> {
    for (let left = number; left > 0; left--) {
      await this.around.time.pause(this.around.random.below(pauseMs));
      await step();
    }
    this.done = true;
  }

  /** A command under an id that stays the same however often it is sent. null: refused, for a reason that may be. */
  protected async command(id: string, command: Command, mayBe: readonly string[] = []): Promise<Done | null> {
    const request: Request = { kind: 'command', id, command };
    return this.accepted(request, (await this.ask(request)) as Done | Refused, mayBe);
  }

  /** Many at once, each under its id and with an answer of its own. */
  protected async batch(
    commands: readonly Sent[],
    mayBe: readonly string[],
  ): Promise<readonly (Done | null)[]> {
    const answer = await this.ask({ kind: 'batch', commands });
    if (answer.code !== 'batch') throw new Error(`a batch was answered with ${answer.code}`);
    return commands.map((sent, index) =>
      this.accepted({ kind: 'command', ...sent }, answer.answers[index]!, mayBe),
    );
  }

  protected async ask(request: Request): Promise<Answer> {
    const { time, random, network } = this.around;
    for (;;) {
      const answer = await network.ask(request);
      if (answer && 'revision' in answer) this.seen = Math.max(this.seen, answer.revision);
      if (answer && !passes(answer)) return answer;
      await time.pause(random.between(5, 200));
    }
  }

  private accepted(
    request: Request & { readonly kind: 'command' },
    answer: Done | Refused,
    mayBe: readonly string[],
  ): Done | null {
    if (answer.code === 'ok') {
      this.past.push(request);
      return answer;
    }
    const { why, message } = answer;
    if (!mayBe.includes(why)) this.findings.push(`${request.id} was refused: ${why}, ${message}`);
    return null;
  }
}

function passes(answer: Answer): boolean {
  if (answer.code === 'batch') return answer.answers.some(passes);
  return answer.code === 'refused' && passing.includes(answer.why);
}
