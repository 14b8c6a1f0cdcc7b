import type { Command } from '#ledger/commands/command.js';
import type { Group } from '#ledger/events/claim-request.js';
import { place, uuid } from '#ledger/testing/scenario.js';
import { switching } from './answers.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { SimulatedTime } from './simulated-time.js';
import type { Answer, Request } from './simulated-tracker.js';

/** Refusals that say nothing of the command: try again. */
const passing = ['ledger-unavailable', 'ledger-full', 'overloaded', 'shutting-down', 'revision-not-reached'];

const guests: readonly Record<string, string>[] = [
  { 'hw:cpu_policy': 'dedicated' },
  { 'hw:cpu_policy': 'dedicated', 'hw:mem_page_size': '2048' },
  { 'hw:cpu_policy': 'dedicated', 'hw:cpu_thread_policy': 'isolate' },
  { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '2', 'hw:mem_page_size': 'large' },
];

interface OwnClaim {
  readonly number: number;
  /** The move under way; null: none. */
  moveId: string | null;
}

/** One client: does one thing after another, and repeats each until it knows the answer. Its claims are its own. */
export class SimulatedClient {
  readonly findings: string[] = [];
  done = false;
  private seen = -1;
  private readonly claims: OwnClaim[] = [];
  private readonly past: Request[] = [];
  private numbers: number;

  constructor(
    private readonly number: number,
    private readonly around: {
      readonly time: SimulatedTime;
      readonly random: Random;
      readonly network: Network;
    },
  ) {
    this.numbers = number * 10_000;
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await this.around.time.pause(this.around.random.below(40));
      await this.step();
    }
    this.done = true;
  }

  /** Looks at one tracker's state after another, and changes nothing. */
  async watch(until: () => boolean): Promise<void> {
    const { time, random } = this.around;
    while (!until()) {
      await this.ask({ kind: 'query', atLeast: this.seen, hashed: random.percent(10) });
      await time.pause(random.below(60));
    }
  }

  /** A command that must be accepted, under an id that stays the same however often it is sent. */
  async command(id: string, command: Command): Promise<Answer & { code: 'ok' }> {
    const request: Request = { kind: 'command', id, command };
    const answer = await this.ask(request);
    if (answer.code === 'ok') {
      this.past.push(request);
      return answer;
    }
    const why = answer.code === 'refused' ? `${answer.why}, ${answer.message}` : answer.code;
    this.findings.push(`${id} was refused: ${why}`);
    return { code: 'ok', events: [], revision: this.seen };
  }

  private async step(): Promise<void> {
    const { random } = this.around;
    const claim = this.claims.length > 0 ? random.pick(this.claims) : null;
    const kind = random.below(100);
    if (!claim || kind < 35) await this.place();
    else if (kind < 50) await this.confirm(claim);
    else if (kind < 65) await this.release(claim);
    else if (kind < 82) await (claim.moveId === null ? this.move(claim) : this.endMove(claim));
    else if (kind < 90) await this.ask({ kind: 'query', atLeast: this.seen, hashed: random.percent(20) });
    else if (kind < 96)
      await this.ask(random.pick(this.past)); // refused or not: the same answer, or none
    else await this.operate();
  }

  private async place(): Promise<void> {
    const { random } = this.around;
    const number = ++this.numbers;
    const group: Group | null = random.percent(20) ? { id: 'db', policy: 'soft-anti-affinity' } : null;
    const nic = { requestId: 'nic', count: 1, spec: [{ product_id: '154d' }], numaPolicy: null };
    const pciRequests = random.percent(20) ? [nic] : [];
    const vcpus = 2 * random.between(1, 2);
    const command = place(number, { group, pciRequests }, random.pick(guests), vcpus);
    const { events } = await this.command(`claim:${uuid(number)}`, command);
    if (events[0]?.type === 'ClaimPlaced') this.claims.push({ number, moveId: null });
  }

  private async confirm({ number }: OwnClaim): Promise<void> {
    const claimId = uuid(number);
    await this.command(`confirm:${claimId}`, { type: 'ConfirmClaim', claimId });
  }

  private async release(claim: OwnClaim): Promise<void> {
    const claimId = uuid(claim.number);
    this.claims.splice(this.claims.indexOf(claim), 1);
    await this.command(`release:${claimId}`, { type: 'ReleaseClaim', claimId });
  }

  private async move(claim: OwnClaim): Promise<void> {
    const moveId = uuid(++this.numbers);
    const target = { hosts: [], labels: {} };
    const changes = { guest: null, pciRequests: null, networks: null, limits: null, target };
    const kind = this.around.random.pick(['resize', 'cold-migration', 'live-migration'] as const);
    const claimId = uuid(claim.number);
    const command: Command = { type: 'StartMove', claimId, moveId, kind, fingerprint: kind, changes };
    const { events } = await this.command(`move:${moveId}`, command);
    if (events.at(-1)?.type === 'MoveStarted') claim.moveId = moveId;
  }

  private async endMove(claim: OwnClaim): Promise<void> {
    const type = this.around.random.pick(['ConfirmMove', 'RevertMove'] as const);
    const moveId = claim.moveId!;
    claim.moveId = null;
    await this.command(`${type}:${moveId}`, { type, claimId: uuid(claim.number), moveId });
  }

  private async operate(): Promise<void> {
    const { random } = this.around;
    const host = `compute-${random.between(1, 3)}`;
    const id = `${switching}${this.number}:${++this.numbers}`;
    const disable = random.percent(40);
    await this.command(
      id,
      disable ? { type: 'DisableHost', host, reason: 'maintenance' } : { type: 'EnableHost', host },
    );
    if (disable) await this.command(`${id}:again`, { type: 'EnableHost', host });
  }

  /** Asks one tracker after another until one answers for good. */
  private async ask(request: Request): Promise<Answer> {
    const { time, random, network } = this.around;
    for (;;) {
      const answer = await network.ask(request);
      if (answer && 'revision' in answer) this.seen = Math.max(this.seen, answer.revision);
      if (answer && !(answer.code === 'refused' && passing.includes(answer.why))) return answer;
      await time.pause(random.between(5, 200));
    }
  }
}
