import type { FoundDrift } from './found-drift.js';
import { KnownDrifts } from './known-drifts.js';

const instanceId = '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90';
const found: FoundDrift = {
  claimId: instanceId,
  kind: 'placement',
  differences: [{ element: 'vcpupin', wanted: 'vcpu 0 on 4', had: 'vcpu 0 on 9 (live)' }],
  binding: null,
};

describe('known drifts', () => {
  it('are news once', () => {
    const known = new KnownDrifts();
    expect(known.isNews(instanceId, null)).toBe(false);
    expect(known.isNews(instanceId, found)).toBe(true);
    known.told(instanceId, found);
    expect(known.isNews(instanceId, { ...found })).toBe(false);
    expect(known.isNews(instanceId, { ...found, differences: [] })).toBe(true);
    expect(known.isNews(instanceId, null)).toBe(true);
    known.told(instanceId, null);
    expect(known.isNews(instanceId, null)).toBe(false);
  });

  it('of the tracker are cleared when they are over', () => {
    const known = new KnownDrifts();
    known.learn([{ instanceId, claimId: null, kind: 'foreign', since: 3, differences: [], binding: null }]);
    expect(known.instances()).toEqual([instanceId]);
    expect(known.isNews(instanceId, null)).toBe(true);
  });
});
