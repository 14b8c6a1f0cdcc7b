import { pino } from 'pino';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import { Reachability } from '../reachability.js';
import { placeDecision } from '../testing/place-decision.js';
import { type StreamAnswer, sending, TrackerDouble } from '../testing/tracker-double.js';
import { TrackerLink } from '../tracker-link.js';
import { DecisionLoop } from './decision-loop.js';
import { HeldClaims } from './held-claims.js';

const place = placeDecision();
const caughtUp = { kind: 'caught-up', revision: 9 };

/** Follows a double until all claims have been sent so many times; what the loop then knows and has logged. */
async function followed(answers: readonly StreamAnswer[], timesCaughtUp: number, behindMs = 10_000) {
  const double = await TrackerDouble.start(answers);
  const logged: { level: number; msg: string; peer?: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const tracker = new TrackerLink(
    new NumaledgerClient({ url: double.url }),
    new Reachability(log, 'tracker'),
  );
  const claims = new HeldClaims();
  const stopping = new AbortController();
  let caught = 0;
  const loop = new DecisionLoop(
    { host: 'compute-1', tracker, claims, log, behindMs },
    {
      beforeFollowing: async () => {},
      onDecision: () => {},
      onCaughtUp: async () => {
        caught += 1;
        if (caught === timesCaughtUp) setImmediate(() => stopping.abort());
      },
      onOtherLedger: () => claims.clear(),
    },
  );
  await loop.run(stopping.signal);
  await double.stop();
  return { claims, logged, resumedFrom: double.resumedFrom };
}

const ending: StreamAnswer = (response) => {
  sending(place, caughtUp)(response);
  response.end();
};
const cutInsideAMessage: StreamAnswer = (response) => {
  sending(caughtUp)(response);
  response.write(`data: {"kind":"place","decision":12`, () => response.destroy());
};
const refusing =
  (code: string): StreamAnswer =>
  (response) => {
    response.writeHead(503, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ type: `/problems/${code}`, code, title: 'Not now', status: 503 }));
  };
const overloaded = refusing('overloaded');
const behind = refusing('revision-not-reached');
const garbage: StreamAnswer = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: {"kind":\n\n');
};

describe('the decisions of a host', () => {
  it('are followed from the start by an adapter that knows nothing', async () => {
    const { claims, resumedFrom } = await followed([sending(place, caughtUp)], 1);
    expect(resumedFrom).toEqual([undefined]);
    expect(claims.of(place.instanceId)?.place).toEqual(place);
  });

  it('go on behind the last one seen when the stream ends, without a word', async () => {
    const { claims, resumedFrom, logged } = await followed([ending, sending(caughtUp)], 2);
    expect(resumedFrom).toEqual([undefined, '9']);
    expect(claims.of(place.instanceId)).not.toBeNull();
    expect(logged).toEqual([]);
  });

  it('go on behind the last whole message when the stream breaks', async () => {
    const { claims, resumedFrom } = await followed([cutInsideAMessage, sending(place, caughtUp)], 2);
    expect(resumedFrom).toEqual([undefined, '9']);
    expect(claims.of(place.instanceId)).not.toBeNull();
  });

  it('are tried again, with one line at the loss and one at the return', async () => {
    const { resumedFrom, logged } = await followed([overloaded, overloaded, garbage, sending(caughtUp)], 1);
    expect(resumedFrom).toEqual([undefined, undefined, undefined, undefined]);
    expect(logged.map(({ level, peer }) => ({ level, peer }))).toEqual([
      { level: 40, peer: 'tracker' },
      { level: 30, peer: 'tracker' },
    ]);
  });

  it('are followed anew when the ledger is another one', async () => {
    const other = { kind: 'caught-up', revision: 2 };
    const { claims, resumedFrom } = await followed([ending, sending(other), sending(other)], 2);
    expect(resumedFrom).toEqual([undefined, '9', undefined]);
    expect(claims.of(place.instanceId)).toBeNull();
  });

  it('wait for a tracker that is behind, told once', async () => {
    const { claims, resumedFrom, logged } = await followed([ending, behind, behind, sending(caughtUp)], 2);
    expect(resumedFrom).toEqual([undefined, '9', '9', '9']);
    expect(claims.of(place.instanceId)).not.toBeNull();
    expect(logged.map(({ msg }) => msg)).toEqual(['the tracker is behind what was seen before']);
  });

  it('are followed anew when the tracker stays behind: its ledger was put back', async () => {
    const other = { kind: 'caught-up', revision: 2 };
    const { claims, resumedFrom, logged } = await followed([ending, behind, behind, sending(other)], 2, 100);
    expect(resumedFrom).toEqual([undefined, '9', '9', undefined]);
    expect(claims.of(place.instanceId)).toBeNull();
    expect(logged.at(-1)?.msg).toBe('the ledger is another one; starting over');
  });
});
