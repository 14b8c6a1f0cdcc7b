import type { BatchAnswer } from '#contracts/answers/batch-answer.js';
import type { NumaledgerClient } from '#contracts/client/api-client.js';
import type { HostPolicyDto } from '#contracts/dto/host-policy.dto.js';
import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import type { StartMoveDto } from '#contracts/dto/start-move.dto.js';
import { uuid } from '#ledger/testing/scenario.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { Random } from '../simulate/random.js';
import { Asking, passing } from './asking.js';
import type { Promises } from './promises.js';

const clients = 8;
const hosts = 4;

const dedicated = { 'hw:cpu_policy': 'dedicated' };
const pages = { 'hw:mem_page_size': '2048' };

interface Claimed {
  readonly claimId: string;
  /** It may have ended by itself. */
  readonly leased: boolean;
}

/**
 * Clients that claim, one by one and many at once, confirm, move and release against one tracker after another, each
 * under ids that stay the same.
 */
export class Load extends Asking {
  private stopped = false;
  private readonly running: Promise<void>[] = [];

  constructor(
    private readonly random: Random,
    private readonly promises: Promises,
  ) {
    super();
  }

  start(): void {
    for (let number = 1; number <= clients; number++) this.running.push(this.run(number));
  }

  /** Every client finishes what it has begun, and stops. */
  async finish(): Promise<void> {
    this.stopped = true;
    this.hurry();
    await Promise.all(this.running);
  }

  /** Ends every client where it is. */
  abandon(): void {
    this.stopped = true;
    this.giveUp();
  }

  async report(): Promise<void> {
    const report = parseSyntheticHost('socket:2 cell:1 core:8 thread:2 memory:64g page-2m:8192');
    for (let host = 1; host <= hosts; host++)
      await this.untilAnswered(`report ${host}`, (client) => client.reportHost(`compute-${host}`, report));
  }

  private async run(number: number): Promise<void> {
    const { random } = this;
    const held: Claimed[] = [];
    for (let id = number * 1_000_000; !this.stopped; id += 10) {
      const claims = random.percent(15) ? random.between(2, 4) : 1;
      const asked = Array.from({ length: claims }, (_, index) => this.request(uuid(id + index)));
      held.push(...(claims === 1 ? await this.place(asked[0]!) : await this.placeMany(asked)));
      if (held.length > 0 && random.percent(30)) await this.confirm(held.at(-1)!);
      if (held.length > 0 && random.percent(25)) await this.move(random.pick(held), uuid(id + 9));
      if (random.percent(3)) await this.setPolicy(random.between(1, hosts));
      while (held.length > 2) await this.release(held.shift()!);
    }
  }

  private request(claimId: string): PlaceClaimDto {
    const extraSpecs = { ...dedicated, ...(this.random.percent(30) ? pages : {}) };
    const lease = this.random.percent(20) ? { lease: { seconds: 1 } } : {};
    return {
      claimId,
      flavor: { vcpus: 2, memoryMb: 1024, extraSpecs },
      ...lease,
    } as unknown as PlaceClaimDto;
  }

  private async place(asked: PlaceClaimDto): Promise<Claimed[]> {
    const { claimId } = asked;
    const ask = (client: NumaledgerClient) => client.placeClaim(asked);
    const answer = await this.untilAnswered(claimId, ask, (code) => this.notPlaced(asked, code));
    if (!answer) return [];
    this.promises.isPlaced(answer.body);
    return [claimed(asked)];
  }

  private async placeMany(asked: readonly PlaceClaimDto[]): Promise<Claimed[]> {
    const batch = await this.untilAnswered(`batch from ${asked[0]!.claimId}`, async (client) =>
      whole(await client.placeClaims(asked)),
    );
    const placed: Claimed[] = [];
    for (const [index, { claim, problem }] of (batch?.results ?? []).entries()) {
      const one = asked[index]!;
      if (claim) {
        this.promises.isPlaced(claim);
        placed.push(claimed(one));
      } else if (!this.notPlaced(one, problem!.code)) {
        this.findings.push(`${one.claimId} was refused in a batch: ${problem!.code}`);
      }
    }
    return placed;
  }

  /** Whether it is a good reason; a lease may be over before the answer comes. */
  private notPlaced(asked: PlaceClaimDto, code: string): boolean {
    if (code === 'no-valid-host') this.promises.isRejected(asked.claimId);
    return code === 'no-valid-host' || (claimed(asked).leased && code === 'claim-ended');
  }

  private async confirm({ claimId, leased }: Claimed): Promise<void> {
    const ended = (code: string): boolean => leased && code === 'claim-ended';
    if (await this.untilAnswered(claimId, (client) => client.confirmClaim(claimId), ended))
      this.promises.isTold('ClaimConfirmed', claimId);
  }

  private async move({ claimId, leased }: Claimed, moveId: string): Promise<void> {
    const kind = this.random.pick(['resize', 'cold-migration'] as const);
    const move = { moveId, kind } as unknown as StartMoveDto;
    const refused = (code: string): boolean => {
      if (code === 'no-valid-host') this.promises.isTold('MoveRejected', moveId);
      return code === 'no-valid-host' || (leased && code === 'claim-ended');
    };
    if (!(await this.untilAnswered(moveId, (client) => client.startMove(claimId, move), refused))) return;
    this.promises.isTold('MoveStarted', moveId);
    const how = this.random.pick(['confirm', 'revert'] as const);
    if (await this.untilAnswered(moveId, (client) => client.endMove(claimId, moveId, how)))
      this.promises.isTold(how === 'confirm' ? 'MoveConfirmed' : 'MoveReverted', moveId);
  }

  private async setPolicy(host: number): Promise<void> {
    const policy: HostPolicyDto = { cellOrder: this.random.pick(['spread', 'pack']) };
    await this.untilAnswered(`policy of ${host}`, (client) =>
      client.setHostPolicy(`compute-${host}`, policy),
    );
  }

  private async release({ claimId }: Claimed): Promise<void> {
    const answer = await this.untilAnswered(claimId, (client) => client.releaseClaim(claimId));
    if (answer) this.promises.isTold(answer.state === 'expired' ? 'ClaimExpired' : 'ClaimReleased', claimId);
  }
}

const claimed = ({ claimId, lease }: PlaceClaimDto): Claimed => ({ claimId, leased: Boolean(lease) });

/** A batch of which some was not decided is asked for again, all of it. */
function whole(batch: BatchAnswer): BatchAnswer {
  const passed = batch.results.find(({ problem }) => problem && passing.includes(problem.code));
  if (passed) throw Object.assign(new Error('not all were decided'), { code: passed.problem!.code });
  return batch;
}
