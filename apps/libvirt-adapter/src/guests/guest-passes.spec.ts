import { pino } from 'pino';
import { GuestPasses } from './guest-passes.js';

const log = pino({ level: 'silent' });

/** Passes that last until they are let go. */
function heldPasses(limit: number) {
  const begun: string[] = [];
  const open: (() => void)[] = [];
  const passes = new GuestPasses(
    (instanceId) => {
      begun.push(instanceId);
      return new Promise((resolve) => open.push(resolve));
    },
    limit,
    log,
  );
  const letGo = async () => {
    for (const resolve of open.splice(0)) resolve();
    await new Promise(setImmediate);
  };
  return { passes, begun, letGo };
}

describe('passes over guests', () => {
  it('are a few at once', async () => {
    const { passes, begun, letGo } = heldPasses(2);
    for (const guest of ['a', 'b', 'c', 'd']) passes.touch(guest);
    expect(begun).toEqual(['a', 'b']);
    await letGo();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are never two over one guest: what is touched meanwhile gets one more, however often', async () => {
    const { passes, begun, letGo } = heldPasses(3);
    for (let touched = 0; touched < 5; touched++) passes.touch('a');
    expect(begun).toEqual(['a']);
    await letGo();
    expect(begun).toEqual(['a', 'a']);
    await letGo();
    expect(begun).toEqual(['a', 'a']);
  });

  it('let others pass a guest that is under way', async () => {
    const { passes, begun, letGo } = heldPasses(2);
    for (const guest of ['a', 'a', 'b']) passes.touch(guest);
    expect(begun).toEqual(['a', 'b']);
    await letGo();
    expect(begun).toEqual(['a', 'b', 'a']);
  });

  it('go on after one that failed', async () => {
    const begun: string[] = [];
    const passes = new GuestPasses(
      async (instanceId) => {
        begun.push(instanceId);
        throw new Error('broken');
      },
      1,
      log,
    );
    passes.touch('a');
    passes.touch('b');
    await new Promise(setImmediate);
    expect(begun).toEqual(['a', 'b']);
  });

  it('stop: those under way end, the others never begin', async () => {
    const { passes, begun, letGo } = heldPasses(1);
    passes.touch('a');
    passes.touch('b');
    const stopped = passes.stop();
    await letGo();
    await stopped;
    expect(begun).toEqual(['a']);
  });
});
