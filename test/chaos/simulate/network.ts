import type { Answers } from './answers.js';
import { count } from './faults.js';
import type { Answer, Request } from './requests.js';
import type { LedgerServer } from './simulated-store.js';
import type { SimulatedTracker } from './simulated-tracker.js';

/** A client gives up on an answer after so many virtual milliseconds. */
const clientPatience = 2_500;

/** Between clients and trackers: slow, and at times it loses or doubles. */
export class Network {
  constructor(
    private readonly server: LedgerServer,
    private readonly answers: Answers,
    private readonly trackers: readonly SimulatedTracker[],
  ) {}

  /** Asks any one of the trackers. null: no answer came in time; what was asked may be done all the same. */
  ask(request: Request): Promise<Answer | null> {
    const { time, random, ledger } = this.server;
    const { head } = ledger;
    return new Promise((resolve) => {
      time.after(clientPatience, () => resolve(null));
      const deliver = (milliseconds: number): void =>
        void time.after(milliseconds, async () => {
          const answer = await random.pick(this.trackers).answer(request);
          if (answer) this.answers.record(request, head, answer);
          if (answer && this.strikes('answer of a tracker lost')) return;
          time.after(random.between(0, 2), () => resolve(answer));
        });
      if (!this.strikes('request to a tracker lost')) deliver(random.between(0, 3));
      if (this.strikes('request to a tracker delivered twice')) deliver(random.between(1, 800));
    });
  }

  private strikes(fault: Parameters<typeof count>[1]): boolean {
    const { random, trouble, faults } = this.server;
    if (!random.percent(trouble)) return false;
    count(faults, fault);
    return true;
  }
}
