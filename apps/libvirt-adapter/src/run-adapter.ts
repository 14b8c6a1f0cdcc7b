import type { Logger } from 'pino';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import { connectLibvirt } from '#libvirt/rpc/connect-libvirt.js';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import type { AdapterSettings } from './adapter-settings.js';
import { BackOff } from './back-off.js';
import { Reachability } from './reachability.js';
import { runSession } from './session.js';
import { TrackerLink } from './tracker-link.js';

/** Runs until the signal aborts; libvirt and the tracker may come and go. */
export async function runAdapter(settings: AdapterSettings, log: Logger, signal: AbortSignal): Promise<void> {
  const { url, token, libvirtUri } = settings;
  const tracker = new TrackerLink(new NumaledgerClient({ url, token }), new Reachability(log, 'tracker'));
  const libvirtReach = new Reachability(log, 'libvirt');
  const backOff = new BackOff();
  while (!signal.aborted) {
    try {
      const libvirt = await connectLibvirt(libvirtUri);
      libvirtReach.reached();
      backOff.reset();
      const lost = await untilClosed(libvirt, signal, (ended) =>
        runSession({ settings, libvirt, tracker, log }, ended),
      );
      if (lost !== null) libvirtReach.lost(lost);
    } catch (error) {
      libvirtReach.lost(error);
    }
    if (!signal.aborted) await backOff.wait(signal);
  }
}

/** Runs a session until the connection or the adapter ends; why the connection ended, null when it was not lost. */
async function untilClosed(
  libvirt: LibvirtConnection,
  signal: AbortSignal,
  run: (ended: AbortSignal) => Promise<void>,
): Promise<Error | null> {
  const closed = new AbortController();
  const reason = libvirt.closed.then((error) => {
    closed.abort();
    return error;
  });
  const close = () => libvirt.close();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  try {
    await run(AbortSignal.any([signal, closed.signal]));
  } finally {
    signal.removeEventListener('abort', close);
    libvirt.close();
  }
  return reason;
}
