import { placeDecision } from '../testing/place-decision.js';
import { HeldClaims } from './held-claims.js';

const { claimId, instanceId } = placeDecision();
const release = { kind: 'release', decision: 9, claimId, instanceId } as const;

describe('held claims', () => {
  it('are to be applied, and started if they ask for it', () => {
    const claims = new HeldClaims();
    claims.take(placeDecision());
    expect(claims.of(instanceId)?.stage).toEqual({ kind: 'pending', start: true });
    expect(claims.pendingInstances()).toEqual([instanceId]);
  });

  it('are only watched when they were carried out before', () => {
    const claims = new HeldClaims();
    claims.take(placeDecision({ outcome: { kind: 'applied', revision: 8, waitsForRestart: ['memory'] } }));
    expect(claims.of(instanceId)?.stage).toEqual({ kind: 'settled', waitsForRestart: ['memory'] });
    expect(claims.pendingInstances()).toEqual([]);
  });

  it('that failed before are known to have failed, and why', () => {
    const claims = new HeldClaims();
    const outcome = {
      kind: 'failed',
      revision: 8,
      code: 'host-cpu-offline',
      message: 'CPU 4 is offline',
    } as const;
    claims.take(placeDecision({ outcome }));
    expect(claims.of(instanceId)?.stage).toEqual({ kind: 'failed', code: 'host-cpu-offline' });
    expect(claims.retryFailed((code) => code === 'host-cpu-offline')).toEqual([instanceId]);
  });

  it('go on as they are when they are sent again while they are carried out', () => {
    const claims = new HeldClaims();
    claims.take(placeDecision());
    const claim = claims.of(instanceId);
    claims.take(placeDecision());
    expect(claims.of(instanceId)).toBe(claim);
  });

  it('are told again, and not started again, when the tracker has no outcome of what was carried out', () => {
    const claims = new HeldClaims();
    claims.take(placeDecision());
    claims.of(instanceId)!.stage = { kind: 'settled', waitsForRestart: [] };
    claims.take(placeDecision());
    expect(claims.of(instanceId)?.stage).toEqual({ kind: 'pending', start: false });
  });

  it('end with their release, which stays until it is acknowledged', () => {
    const claims = new HeldClaims();
    claims.take(placeDecision({ outcome: { kind: 'applied', revision: 8, waitsForRestart: [] } }));
    claims.take(release);
    expect(claims.of(instanceId)).toBeNull();
    expect(claims.releasesOf(instanceId)).toEqual([release]);
    expect(claims.pendingInstances()).toEqual([instanceId]);
    claims.releaseDone(release.decision);
    expect(claims.releasesOf(instanceId)).toEqual([]);
  });

  it('are not undone by older decisions that are sent again', () => {
    const claims = new HeldClaims();
    const moved = placeDecision({ decision: 12 });
    claims.take(moved);
    claims.take(release);
    claims.take(placeDecision());
    expect(claims.of(instanceId)?.place).toBe(moved);
    expect(claims.releasesOf(instanceId)).toEqual([release]);
  });

  it('of one instance: the one decided last counts', () => {
    const claims = new HeldClaims();
    const later = placeDecision({ claimId: '11111111-1111-4111-8111-111111111111', decision: 12 });
    claims.take(later);
    claims.take(placeDecision());
    expect(claims.of(instanceId)?.place).toBe(later);
  });

  it('that failed are tried again, when it is for that reason', () => {
    const claims = new HeldClaims();
    claims.take(placeDecision());
    claims.of(instanceId)!.stage = { kind: 'failed', code: 'host-cpu-offline' };
    expect(claims.retryFailed((code) => code === 'start-refused')).toEqual([]);
    expect(claims.retryFailed((code) => code === 'host-cpu-offline')).toEqual([instanceId]);
    expect(claims.of(instanceId)?.stage.kind).toBe('pending');
    expect(claims.retryFailed(() => true)).toEqual([]);
  });
});
