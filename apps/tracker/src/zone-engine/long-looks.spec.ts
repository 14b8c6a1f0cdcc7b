import type { Pieces } from '#ledger/pieces.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { place, Scenario } from '#ledger/testing/scenario.js';
import { LongLooks } from './long-looks.js';

/** A slice that is never over, or always. */
function clock(standsStill: boolean): void {
  let ms = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (standsStill ? 0 : ms++));
}

describe('a long look at hosts as they are now', () => {
  const zone = new Scenario().host('a').host('b');
  const { state } = zone;
  const looks = new LongLooks({ read: async (look) => look(state) });
  let asked: ZoneState[] = [];
  let claims = 0;

  beforeEach(() => {
    asked = [];
  });
  afterEach(() => jest.restoreAllMocks());

  /** In so many pieces: the revision and what is free of each host, told apart from what goes on in between. */
  function* free(one: ZoneState, pieces = 20): Pieces<unknown> {
    asked.push(one);
    for (let piece = 0; piece < pieces; piece++) yield;
    return told(one);
  }

  const told = ({ revision, hosts }: ZoneState) => [
    revision,
    [...hosts.values()].map(({ name, free, compiled }) => [name, free, [...compiled!.freeDedicated]]).sort(),
  ];

  it('is one at the state itself when a slice is enough', async () => {
    clock(true);
    expect(await looks.look(free)).toEqual(told(state));
    expect(asked).toEqual([state]);
  });

  it('goes on, when it is not, at the hosts as they were while the state goes on', async () => {
    clock(false);
    const before = told(state);
    const looked = looks.look(free);
    let done = false;
    void looked.finally(() => {
      done = true;
    });
    const { observers } = state;
    for (; !done; await new Promise(setImmediate))
      if (observers.size > 0) zone.when(place(++claims, {}, undefined, 1));
    expect(claims).toBeGreaterThan(2);
    expect(await looked).toEqual(before);
    expect(told(state)).not.toEqual(before);
    expect(asked).toHaveLength(2);
    expect(observers.size).toBe(0);
  });

  it('holds one copy at a time, however many look, and lets it go when it fails', async () => {
    clock(false);
    const failing = looks.look(function* () {
      yield;
      throw new Error('broken');
    });
    const others = [1, 2, 3].map(() => looks.look(free));
    let most = 0;
    let done = false;
    const all = Promise.allSettled([failing, ...others]).finally(() => {
      done = true;
    });
    for (; !done; await new Promise(setImmediate)) most = Math.max(most, state.observers.size);
    expect((await all).map(({ status }) => status)).toEqual(['rejected', ...others.map(() => 'fulfilled')]);
    expect(await Promise.all(others)).toEqual(others.map(() => told(state)));
    expect(most).toBe(1);
    expect(state.observers.size).toBe(0);
  });
});
