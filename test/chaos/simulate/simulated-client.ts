import type { Command, MoveChanges } from '#ledger/commands/command.js';
import type { Group } from '#ledger/events/claim-request.js';
import { place, uuid } from '#ledger/testing/scenario.js';
import { Caller, type CallerSurroundings } from './caller.js';
import type { Done, Sent } from './requests.js';

const dedicated = { 'hw:cpu_policy': 'dedicated' };
const guests: readonly Record<string, string>[] = [
  dedicated,
  { ...dedicated, 'hw:mem_page_size': '2048' },
  { ...dedicated, 'hw:cpu_thread_policy': 'isolate' },
  { ...dedicated, 'hw:numa_nodes': '2', 'hw:mem_page_size': 'large' },
  {},
];
const groups: readonly Group[] = [
  { id: 'db', policy: 'soft-anti-affinity' },
  { id: 'web', policy: 'anti-affinity' },
];
const moveKinds = ['resize', 'cold-migration', 'live-migration', 'evacuation'] as const;

interface OwnClaim {
  readonly number: number;
  /** It may end by itself, until it is confirmed. */
  readonly leased: boolean;
  /** The move under way; null: none. */
  moveId: string | null;
}

/** One client: does one thing after another, and repeats each until it knows the answer. Its claims are its own. */
export class SimulatedClient extends Caller {
  private readonly claims: OwnClaim[] = [];
  private numbers: number;

  constructor(number: number, around: CallerSurroundings) {
    super(around);
    this.numbers = number * 10_000;
  }

  run(steps: number): Promise<void> {
    return this.steps(steps, 40, () => this.step());
  }

  /** Looks at one tracker's state after another, today's and former ones, and changes nothing. */
  async watch(until: () => boolean): Promise<void> {
    const { time, random } = this.around;
    while (!until()) {
      if (this.seen >= 0 && random.percent(5))
        await this.ask({ kind: 'past', revision: random.below(this.seen + 1) });
      else await this.ask({ kind: 'query', atLeast: this.seen, hashed: random.percent(5) });
      await time.pause(random.below(60));
    }
  }

  private async step(): Promise<void> {
    const { random } = this.around;
    const claim = this.claims.length > 0 ? random.pick(this.claims) : null;
    const kind = random.below(100);
    if (!claim || kind < 30) await this.place(1);
    else if (kind < 38) await this.place(random.between(2, 4));
    else if (kind < 50) await this.confirm(claim);
    else if (kind < 65) await this.release(claim);
    else if (kind < 85) await (claim.moveId === null ? this.move(claim) : this.endMove(claim));
    else if (kind < 93) await this.ask({ kind: 'query', atLeast: this.seen, hashed: random.percent(10) });
    else await this.ask(random.pick(this.past)); // refused or not: the same answer, or none
  }

  /** A lease may be over before its claim's answer comes. */
  private async place(claims: number): Promise<void> {
    const placed = Array.from({ length: claims }, () => this.newClaim());
    const [{ id, command, ...first }] = placed as [(typeof placed)[0]];
    const answers =
      claims === 1
        ? [await this.command(id, command, ending(first))]
        : await this.batch(
            placed.map(({ id, command }) => ({ id, command })),
            ['claim-ended'],
          );
    for (const [index, { number, leased }] of placed.entries())
      if (lastType(answers[index]) === 'ClaimPlaced') this.claims.push({ number, leased, moveId: null });
  }

  private newClaim(): Sent & Pick<OwnClaim, 'number' | 'leased'> {
    const { random } = this.around;
    const number = ++this.numbers;
    const group = random.percent(20) ? random.pick(groups) : null;
    const nic = { requestId: 'nic', count: 1, spec: [{ product_id: '154d' }], numaPolicy: null };
    const pciRequests = random.percent(20) ? [nic] : [];
    const leased = random.percent(30);
    const changes = { group, pciRequests, leaseSeconds: leased ? random.between(1, 4) : null };
    const command = place(number, changes, random.pick(guests), 2 * random.between(1, 2));
    return { id: `claim:${uuid(number)}`, command, number, leased };
  }

  private async confirm(claim: OwnClaim): Promise<void> {
    const claimId = uuid(claim.number);
    await this.command(`confirm:${claimId}`, { type: 'ConfirmClaim', claimId }, ending(claim));
  }

  /** Ends a move of it that is under way, too. */
  private async release(claim: OwnClaim): Promise<void> {
    const claimId = uuid(claim.number);
    this.claims.splice(this.claims.indexOf(claim), 1);
    await this.command(`release:${claimId}`, { type: 'ReleaseClaim', claimId });
  }

  private async move(claim: OwnClaim): Promise<void> {
    const kind = this.around.random.pick(moveKinds);
    const moveId = uuid(++this.numbers);
    const claimId = uuid(claim.number);
    const changes = this.changes(kind === 'resize');
    const command: Command = { type: 'StartMove', claimId, moveId, kind, fingerprint: kind, changes };
    const answer = await this.command(`move:${moveId}`, command, ending(claim));
    if (lastType(answer) === 'MoveStarted') claim.moveId = moveId;
  }

  private changes(resize: boolean): MoveChanges {
    const { random } = this.around;
    const target = { hosts: [], labels: {} };
    const same = { guest: null, pciRequests: null, networks: null, limits: null, target };
    if (!resize || random.percent(30)) return same;
    const { claim } = place(1, {}, random.pick(guests), 2 * random.between(1, 3));
    const image = random.percent(50) ? claim.image : null;
    return { ...same, guest: { flavor: claim.flavor, image, guestTopology: null } };
  }

  private async endMove(claim: OwnClaim): Promise<void> {
    const type = this.around.random.pick(['ConfirmMove', 'RevertMove'] as const);
    const moveId = claim.moveId!;
    claim.moveId = null;
    await this.command(`${type}:${moveId}`, { type, claimId: uuid(claim.number), moveId });
  }
}

const ending = ({ leased }: Pick<OwnClaim, 'leased'>): readonly string[] => (leased ? ['claim-ended'] : []);

const lastType = (answer: Done | null | undefined): string | undefined => answer?.events.at(-1)?.type;
