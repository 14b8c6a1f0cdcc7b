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

  it('shows a claim that nobody announced as a question mark', () => {
    expect(claims.letter('stranger')).toBe('?');
  });
});
