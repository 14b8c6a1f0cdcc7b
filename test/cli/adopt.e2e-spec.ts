import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import type { OutcomeDto } from '#contracts/dto/outcome.dto.js';
import { numaledger } from '../processes/numaledger.js';
import { startTracker, type TrackerProcess } from '../processes/tracker.js';

/** Each command is a process: a busy machine takes its time. */
jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'numaledger-adopt-'));
const id = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
const [guest, claim, other] = [id(77), id(1), id(2)];

const drifted = (more: Partial<OutcomeDto> = {}): OutcomeDto => ({
  kind: 'drifted',
  instanceId: guest,
  drift: 'foreign',
  binding: {
    name: 'by-hand',
    cells: [
      {
        guestCell: 0,
        vcpus: '0-1',
        bindings: [
          { vcpus: '0', cpus: '2' },
          { vcpus: '1', cpus: '3' },
        ],
        memoryMb: 256,
        pageSizeKb: 2048,
        hostCells: '0',
      },
    ],
  },
  ...more,
});

describe('guests without a claim, on the command line', () => {
  let tracker: TrackerProcess;
  let client: NumaledgerClient;
  const run = async (...args: string[]) => {
    const settings = { NUMALEDGER_URL: tracker.url, COLUMNS: '100' };
    const { code, stdout, stderr } = await numaledger(args, { settings });
    return { code, text: stdout + stderr };
  };

  beforeAll(async () => {
    tracker = await startTracker(join(folder, 'ledger'));
    client = new NumaledgerClient({ url: tracker.url });
  });
  afterAll(async () => {
    await tracker.end('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  it('are drawn where they are, adopted, and told of once released', async () => {
    await run('host', 'report', 'a', '--synthetic', 'socket:1 cell:2 core:4 memory:4g page-2m:256');
    await client.recordOutcome('a', drifted());
    const { text: drawn } = await run('host', 'show', 'a');
    expect(drawn).toContain(`drifted: domain ${guest}: foreign, since revision 1`);
    expect(drawn).toContain('numaledger claim adopt a <domain>');
    expect(drawn).toMatch(/ · │ {2}· │ a0 │ a1/);
    expect(drawn).toContain(`a  ${guest}  by-hand, without a claim: cell 0: 2 CPUs`);

    const adopted = await run('claim', 'adopt', 'a', guest, '--id', claim);
    expect(adopted.code).toBe(0);
    expect(adopted.text).toContain(`claim ${claim} is placed on a (revision 2)\ndomain ${guest}\n`);
    expect(adopted.text).toContain('0→2 1→3');
    expect((await run('claim', 'adopt', 'a', guest, '--id', claim)).text).toContain('as decided before');
    const refused = await run('claim', 'adopt', 'a', guest);
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('[instance-claimed]') });
    expect((await run('ledger', 'list')).text).toContain(`ClaimAdopted   ${claim} on a cells 0`);

    await run('claim', 'release', claim);
    await client.recordOutcome('a', drifted({ drift: 'running-after-release', claimId: claim }));
    const { text: released } = await run('claim', 'show', claim);
    expect(released).toContain('its guest still runs on a on what was released (since revision 4');
    expect(released).toContain(`numaledger claim adopt a ${guest}`);
  });

  it('and claims whose guest is not as decided are shown with what is wrong', async () => {
    await client.placeClaim({
      claimId: other,
      flavor: { vcpus: 1, memoryMb: 64, extraSpecs: { 'hw:cpu_policy': 'dedicated' } },
    });
    const { decidedAt: decision } = await client.claim(other);
    const failed = {
      kind: 'failed',
      claimId: other,
      decision,
      code: 'start-refused',
      message: 'no disk',
    } as const;
    await client.recordOutcome('a', failed);
    const differences = [{ element: 'vcpupin', wanted: 'vcpu 0 on 4', had: 'vcpu 0 on 5 (live)' }];
    const placement = { kind: 'drifted', instanceId: other, claimId: other, drift: 'placement' } as const;
    await client.recordOutcome('a', { ...placement, differences });
    const { text } = await run('claim', 'show', other);
    expect(text).toMatch(
      /outcome: failed \(revision \d+\): no disk\nthe claim holds its placement, but the guest does not have it\n/,
    );
    expect(text).toMatch(
      /the guest is not as its claim says \(since revision \d+\):\n {2}vcpupin: vcpu 0 on 4 wanted, is vcpu 0 on 5 \(live\)\n/,
    );
    await client.recordOutcome('a', { ...placement, drift: 'domain-missing' });
    expect((await run('claim', 'show', other)).text).toContain(
      `libvirt on a has no domain ${other} any longer`,
    );
  });
});
