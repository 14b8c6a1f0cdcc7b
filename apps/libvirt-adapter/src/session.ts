import type { Logger } from 'pino';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import type { AdapterSettings } from './adapter-settings.js';
import { isOfHost } from './apply/apply-failure.js';
import { pause } from './back-off.js';
import { DecisionLoop } from './decisions/decision-loop.js';
import { HeldClaims } from './decisions/held-claims.js';
import { DriftWatch } from './drift/drift-watch.js';
import { watchEvents } from './guests/guest-events.js';
import { GuestPasses } from './guests/guest-passes.js';
import { GuestSettler } from './guests/guest-settler.js';
import { Outcomes } from './outcomes.js';
import { ReportLoop } from './report/report-loop.js';
import type { TrackerLink } from './tracker-link.js';

/** Guests worked on at once; libvirt takes five calls of one client at a time, and some are left for the rest. */
const guestsAtOnce = 3;

export interface SessionParts {
  readonly settings: AdapterSettings;
  /** The host's name in the ledger. */
  readonly host: string;
  readonly libvirt: LibvirtConnection;
  readonly libvirtVersion: number;
  readonly tracker: TrackerLink;
  readonly log: Logger;
}

/**
 * Everything that is done on one connection to libvirt. It knows nothing when it begins: the tracker sends what it
 * decided, libvirt what there is. Resolves when the signal aborts, which the end of the connection does as well.
 */
export async function runSession(parts: SessionParts, signal: AbortSignal): Promise<void> {
  const { settings, host, libvirt, libvirtVersion, tracker, log } = parts;
  log.info(
    { host, libvirt: settings.libvirtUri, libvirtVersion, tracker: settings.url },
    'connected to libvirt',
  );

  const claims = new HeldClaims();
  const outcomes = new Outcomes(tracker, host, signal, log);
  const drifts = new DriftWatch({ libvirt, libvirtVersion, claims, outcomes });
  const settler = new GuestSettler({ libvirt, libvirtVersion, claims, drifts, outcomes, log });
  const passes = new GuestPasses((instanceId) => settler.settle(instanceId), guestsAtOnce, log);
  const touch = (instanceId: string) => passes.touch(instanceId);

  const touchAll = async () => {
    claims.retryFailed(isOfHost);
    drifts.nextRound();
    const known = [...claims.heldInstances(), ...claims.pendingInstances(), ...drifts.driftedInstances()];
    for (const instanceId of new Set([...(await instances(libvirt, log)), ...known])) touch(instanceId);
  };
  const { assignable, rereadMs } = settings;
  const reports = new ReportLoop({ host, libvirt, tracker, assignable, rereadMs, log }, () => {
    for (const instanceId of claims.retryFailed(() => true)) touch(instanceId);
  });
  const decisions = new DecisionLoop(
    { host, tracker, claims, log },
    {
      beforeFollowing: () => reports.tellAgain(signal),
      onDecision: touch,
      onCaughtUp: async () => {
        const answer = await tracker.send(signal, (client) => client.host(host));
        if (answer === null) return;
        drifts.begin(answer.drifts);
        await touchAll();
      },
      onOtherLedger: () => {
        claims.clear();
        drifts.pause();
      },
    },
  );

  await watchEvents(libvirt.events, claims, touch);
  await Promise.all([reports.run(signal), decisions.run(signal), rereadGuests(rereadMs, signal, touchAll)]);
  await passes.stop();
}

/** The instances that libvirt has domains of; none when it cannot say, which is asked again soon enough. */
async function instances({ domains }: LibvirtConnection, log: Logger): Promise<readonly string[]> {
  try {
    return (await domains.list()).map(({ uuid }) => uuid);
  } catch (error) {
    log.warn({ reason: (error as Error).message }, 'the domains cannot be listed');
    return [];
  }
}

/** Definitions change without an event, and so do pins of the definition alone: they are read again and again. */
async function rereadGuests(
  rereadMs: number,
  signal: AbortSignal,
  touchAll: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await pause(rereadMs, signal);
    if (signal.aborted) return;
    await touchAll();
  }
}
