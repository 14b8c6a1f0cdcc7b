import { SilencePace } from './silence-pace.js';

/** How many a look may call silent, of so many. */
function look(pace: SilencePace, wanted: number): number {
  pace.next();
  let taken = 0;
  for (let n = 0; n < wanted; n++) if (pace.take()) taken++;
  return taken;
}

test('twice as many with each look that took all it might', () => {
  const pace = new SilencePace();
  expect([1000, 1000, 3, 0, 1000, 1000].map((wanted) => look(pace, wanted))).toEqual([16, 32, 3, 0, 64, 128]);
});

test('no more at the look of a mistake, and a few from then on', () => {
  const pace = new SilencePace();
  for (let n = 0; n < 5; n++) look(pace, 1000);
  pace.next();
  expect(pace.take()).toBe(true);
  pace.startOver();
  pace.startOver();
  expect(pace.take()).toBe(false);
  expect([1000, 1000].map((wanted) => look(pace, wanted))).toEqual([16, 32]);
});
