import { Turns } from './turns.js';

describe('a tracker that has appended', () => {
  const waits = (turns: Turns, now: number): number => Math.max(0, turns.waitMs(now));

  it('leaves the next append to others now and then, to find out whether there are any', () => {
    const turns = new Turns(false);
    turns.appended(1_000, 1_010);
    expect(waits(turns, 1_010)).toBe(15);
    turns.appended(1_030, 1_040);
    expect(waits(turns, 1_040)).toBe(0);
    turns.appended(1_280, 1_290);
    expect(waits(turns, 1_290)).toBe(15);
  });

  it('waits for nobody where nobody else can write, but for one that was seen', () => {
    const turns = new Turns(true);
    for (let now = 1_000; now < 3_000; now += 10) {
      turns.appended(now - 10, now);
      expect(waits(turns, now)).toBe(0);
    }
    turns.foreign(3_000);
    turns.appended(3_000, 3_010);
    expect(waits(turns, 3_010)).toBe(15);
    turns.appended(6_000, 6_010);
    expect(waits(turns, 6_010)).toBe(0);
  });
});
