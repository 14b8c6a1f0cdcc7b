import type { LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';
import { eventSummary } from './event-summary.js';

const summary = (type: string, data: unknown): string => eventSummary({ type, data } as LedgerEventAnswer);

const placement = { cells: [{ hostCell: 3 }, { hostCell: 1 }] };
const rejection = { reasons: [{ rule: 'memory', hosts: 2 }] };
const move = { claimId: 'c', moveId: 'm', kind: 'resize', from: 'a', host: 'b', claim: { claimId: 'c' } };

describe('an event in a few words', () => {
  it.each([
    ['ClaimPlaced', { claim: { claimId: 'c' }, host: 'a', placement }, 'c on a cells 3, 1'],
    ['ClaimPlaced', { claim: { claimId: 'c' }, host: 'a', placement: { cells: [] } }, 'c on a'],
    ['ClaimRejected', { claim: { claimId: 'c' }, rejection }, 'c: memory on 2'],
    ['ClaimRejected', { claim: { claimId: 'c' }, rejection: { reasons: [] } }, 'c: no hosts'],
    ['MoveStarted', { ...move, placement }, 'c resize from a to b cells 3, 1'],
    ['MoveStarted', { ...move, host: 'a', placement }, 'c resize on a cells 3, 1'],
    ['MoveRejected', { ...move, rejection }, 'c resize from a: memory on 2'],
    ['MoveConfirmed', move, 'c from a to b'],
    ['MoveReverted', move, 'c stays on a, not to b'],
    ['MoveReverted', { ...move, host: 'a' }, 'c stays on a'],
    ['DriftDetected', { host: 'a', instanceId: 'i', kind: 'foreign' }, 'domain i on a: foreign'],
    ['AnEventOfTomorrow', { host: 'a', claimId: 'c' }, 'c on a'],
    ['AnEventOfTomorrow', null, ''],
  ])('%s %j', (type, data, text) => {
    expect(summary(type, data)).toBe(text);
  });
});
