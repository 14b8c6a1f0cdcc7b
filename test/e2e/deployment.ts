import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import type { LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import { freePort, ServerProcess } from '../processes/server-process.js';
import { waitFor } from './wait-for.js';

/** The name that the adapter reports the test host under. */
export const hostName = 'compute-1';

/** A tracker on a ledger of its own and an adapter for one libvirt, each a process, as an operator runs them. */
export class Deployment {
  private constructor(
    readonly client: NumaledgerClient,
    readonly tracker: ServerProcess,
    readonly adapter: ServerProcess,
    private readonly url: string,
    private readonly folder: string,
  ) {}

  static async prepare(libvirtUri: string): Promise<Deployment> {
    const folder = mkdtempSync(join(tmpdir(), 'numaledger-e2e-'));
    const listen = `127.0.0.1:${await freePort()}`;
    const url = `http://${listen}`;
    const adapter = new ServerProcess('apps/libvirt-adapter/src/main.js', {
      NUMALEDGER_URL: url,
      NUMALEDGER_HOST: hostName,
      NUMALEDGER_REREAD_SECONDS: '2',
      LIBVIRT_URI: libvirtUri,
    });
    const client = new NumaledgerClient({ url });
    return new Deployment(client, trackerOn(join(folder, 'ledger'), listen), adapter, url, folder);
  }

  async startTracker(): Promise<void> {
    this.tracker.start();
    await waitFor('the tracker', async () => {
      return this.tracker.hasFailed || (await fetch(`${this.url}/health/ready`)).ok;
    });
    if (this.tracker.hasFailed) throw new Error(`the tracker did not start: ${this.tracker.output}`);
  }

  /** The claim, once the adapter has told of it. */
  async outcomeOf(claimId: string): Promise<NonNullable<ClaimAnswer['outcome']>> {
    return waitFor(`the outcome of ${claimId}`, async () => (await this.client.claim(claimId)).outcome);
  }

  /** The ledger's events, all of them or those of a claim. */
  async events(query: { claim?: string } = {}): Promise<readonly LedgerEventAnswer[]> {
    const events: LedgerEventAnswer[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page: { events: readonly LedgerEventAnswer[]; next: number | null } = await this.client.ledger({
        ...query,
        from,
        limit: 100,
      });
      events.push(...page.events);
      from = page.next;
    }
    return events;
  }

  /** How often a claim's placement is in the ledger as applied. */
  async timesApplied(claimId: string): Promise<number> {
    const events = await this.events({ claim: claimId });
    return events.filter(({ type }) => type === 'PlacementApplied').length;
  }

  async drifts(): Promise<readonly { readonly instanceId: string; readonly kind: string }[]> {
    const { drifts } = await this.client.host(hostName);
    return drifts.map(({ instanceId, kind }) => ({ instanceId, kind }));
  }

  /** A second tracker on a copy of the ledger as it lies on disk, which it has to replay. */
  async replayOfCopy(): Promise<Deployment> {
    const folder = mkdtempSync(join(tmpdir(), 'numaledger-e2e-copy-'));
    cpSync(join(this.folder, 'ledger'), join(folder, 'ledger'), { recursive: true });
    const listen = `127.0.0.1:${await freePort()}`;
    const url = `http://${listen}`;
    const tracker = trackerOn(join(folder, 'ledger'), listen);
    const copy = new Deployment(new NumaledgerClient({ url }), tracker, this.adapter, url, folder);
    await copy.startTracker();
    return copy;
  }

  async remove(): Promise<void> {
    await this.adapter.end('SIGKILL');
    await this.tracker.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function trackerOn(folder: string, listen: string): ServerProcess {
  return new ServerProcess('apps/tracker/src/main.js', {
    NUMALEDGER_LISTEN: listen,
    NUMALEDGER_LEDGER: `sqlite:${folder}`,
  });
}
