import { Matching } from './matching.js';

/** `rows[guest]` names the places where the guest cell fits. */
function matchingOf(places: number, rows: readonly (readonly number[])[]): Matching {
  const matching = new Matching();
  matching.prepare(rows.length, rows.length, places);
  for (const [guest, fitting] of rows.entries()) {
    matching.kindOf[guest] = guest;
    for (let place = 0; place < places; place++) {
      matching.fits[guest * places + place] = fitting.includes(place) ? 1 : 0;
    }
  }
  return matching;
}

function placesOf(matching: Matching): number[] {
  return [...matching.placeOf.subarray(0, matching.guests)];
}

describe('Matching', () => {
  it('is first in order even where taking the first place leads astray', () => {
    const matching = matchingOf(3, [[0, 1, 2], [0], [0, 1, 2]]);
    expect(matching.matchAll()).toBe(-1);
    matching.makeFirst();
    expect(placesOf(matching)).toEqual([1, 0, 2]);
  });

  it('names the guest cell that has no place, and the places that it and its rivals fit on', () => {
    const matching = matchingOf(4, [
      [1, 3],
      [0, 2],
      [1, 3],
      [1, 3],
    ]);
    expect(matching.matchAll()).toBe(3);
    expect([0, 1, 2, 3].filter((place) => matching.wasVisited(place))).toEqual([1, 3]);
  });

  it('keeps a place by moving guest cells, but not one that would cost a fixed or kept place', () => {
    const matching = matchingOf(3, [
      [0, 1],
      [1, 2],
    ]);
    matching.matchAll();
    matching.makeFirst();
    matching.fixed.fill(0);
    expect([matching.keep(2), matching.keep(0), matching.keep(1)]).toEqual([true, true, false]);
    expect(placesOf(matching)).toEqual([0, 2]);
  });

  it('grows past the size it was made for, and forgets what it held', () => {
    const matching = matchingOf(
      100,
      Array.from({ length: 100 }, (_, guest) => [99 - guest]),
    );
    expect(matching.matchAll()).toBe(-1);
    expect(placesOf(matching)[0]).toBe(99);
    matching.prepare(1, 1, 1);
    expect(placesOf(matching)).toEqual([-1]);
  });
});
