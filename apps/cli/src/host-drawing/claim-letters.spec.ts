import { ClaimLetters } from './claim-letters.js';

describe('ClaimLetters', () => {
  const claims = new ClaimLetters(Array.from({ length: 26 * 27 + 1 }, (_, index) => `claim-${index}`));

  it.each([
    [0, 'A'],
    [25, 'Z'],
    [26, 'AA'],
    [27, 'AB'],
    [26 * 27 - 1, 'ZZ'],
    [26 * 27, 'AAA'],
  ])('claim %d is %s', (index, letter) => {
    expect(claims.letter(`claim-${index}`)).toBe(letter);
  });

  it('gives a claim one letter, however often it is named', () => {
    expect(new ClaimLetters(['x', 'y', 'x']).claimIds).toEqual(['x', 'y']);
  });

  it('names guests without a claim in small letters', () => {
    const some = new ClaimLetters(['x'], ['x', 'y']);
    expect([some.letter('x'), some.guestLetter('x'), some.guestLetter('y')]).toEqual(['A', 'a', 'b']);
    const cpu = { cpu: 0, vcpu: 0, use: 'vcpu', instanceId: 'y' } as const;
    expect(some.letterOf({ ...cpu, owner: 'foreign', claimId: null })).toBe('b');
    expect(some.letterOf({ ...cpu, owner: 'claim', claimId: 'x' })).toBe('A');
  });

  it('shows a claim that nobody announced as a question mark', () => {
    expect(claims.letter('stranger')).toBe('?');
  });
});
