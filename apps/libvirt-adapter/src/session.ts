import type { Logger } from 'pino';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import type { AdapterSettings } from './adapter-settings.js';
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
  readonly libvirt: LibvirtConnection;
  readonly tracker: TrackerLink;
  readonly log: Logger;
}

/**
 * Everything that is done on one connection to libvirt. It knows nothing when it begins: the tracker sends what it
 * decided, libvirt what there is. Resolves when the signal aborts, which the end of the connection does as well.
 */
export async function runSession(parts: SessionParts, signal: AbortSignal): Promise<void> {
  const { settings, libvirt, tracker, log } = parts;
  const host = settings.host ?? (await libvirt.host.hostname());
  const libvirtVersion = await libvirt.host.libvirtVersion();
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
    const domains = await libvirt.domains.list();
    const known = [...claims.pendingInstances(), ...drifts.driftedInstances()];
    for (const instanceId of new Set([...domains.map(({ uuid }) => uuid), ...known])) touch(instanceId);
  };
  const { assignable, rereadMs } = settings;
  const reports = new ReportLoop({ host, libvirt, tracker, assignable, rereadMs, log }, () => {
    for (const instanceId of claims.retryFailed()) touch(instanceId);
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
    },
  );

  await watchEvents(libvirt.events, claims, touch);
  await Promise.all([
    reports.run(signal),
    decisions.run(signal),
    rereadGuests(rereadMs, signal, touchAll, log),
  ]);
  await passes.stop();
}

/** Definitions change without an event, and so do pins of the definition alone: they are read again and again. */
async function rereadGuests(
  rereadMs: number,
  signal: AbortSignal,
  touchAll: () => Promise<void>,
  log: Logger,
): Promise<void> {
  while (!signal.aborted) {
    await pause(rereadMs, signal);
    if (signal.aborted) return;
    await touchAll().catch((error: Error) =>
      log.debug({ reason: error.message }, 'the guests cannot be listed'),
    );
  }
}
