import { runAll, runFailureText } from './run-all.js';

describe('a tracker process under load, killed and its files damaged', () => {
  it('keeps every promise, in 20 runs', async () => {
    const { failed, faults, answered } = await runAll(1, 20);
    expect(failed.map(runFailureText)).toEqual([]);
    expect(faults.get('SIGKILL under load')).toBeGreaterThanOrEqual(20);
    expect(faults.get('bit of a snapshot flipped')).toBeGreaterThan(0);
    expect(faults.get('ledger file cut off')).toBeGreaterThan(50);
    expect(answered).toBeGreaterThan(200);
  }, 600_000);
});
