import type { MoveAnswer } from '#contracts/answers/move-answer.js';
import { moveText } from './move-text.js';

test('the warnings of a move are told, without what a terminal would obey', () => {
  const move: MoveAnswer = {
    moveId: '1b0a4e0e-6a52-4f3e-8f5e-2d9c1f7a3b10',
    claimId: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90',
    kind: 'resize',
    state: 'started',
    zone: 'default',
    revision: 4,
    from: 'a',
    host: 'b',
    placement: { cells: [], pciDevices: [] },
    warnings: ['hw:unread is read by no rule', 'odd \u001b[2J'],
  };
  expect(moveText(move)).toContain('\nwarning: hw:unread is read by no rule\nwarning: odd ');
  expect(moveText(move)).not.toContain('\u001b');
  expect(moveText({ ...move, warnings: [] })).not.toContain('warning');
});
