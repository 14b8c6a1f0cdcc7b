import type { Logger } from 'pino';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import { connectLibvirt } from '#libvirt/rpc/connect-libvirt.js';
import {
  LibvirtAuthError,
  LibvirtProtocolError,
  LibvirtTimeoutError,
  LibvirtUnreachableError,
} from '#libvirt/rpc/connection-errors.js';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import { LibvirtError } from '#libvirt/rpc/libvirt-error.js';
import type { AdapterSettings } from './adapter-settings.js';
import { BackOff } from './back-off.js';
import { Reachability } from './reachability.js';
import { runSession } from './session.js';
import { TrackerLink } from './tracker-link.js';

/** Runs until the signal aborts; libvirt and the tracker may come and go. */
export async function runAdapter(settings: AdapterSettings, log: Logger, signal: AbortSignal): Promise<void> {
  const { url, token } = settings;
  const tracker = new TrackerLink(
    new NumaledgerClient({ url, token, signal }),
    new Reachability(log, 'tracker'),
  );
  const reachability = new Reachability(log, 'libvirt');
  const backOff = new BackOff();
  while (!signal.aborted) {
    try {
      const peer = await openLibvirt(settings);
      reachability.reached();
      const lost = await untilClosed(peer.libvirt, signal, (ended) =>
        runSession({ settings, ...peer, tracker, log }, ended),
      );
      if (lost !== null) reachability.lost(lost);
      backOff.reset();
    } catch (error) {
      if (!isOfLibvirt(error)) throw error;
      reachability.lost(error);
    }
    if (!signal.aborted) await backOff.wait(signal);
  }
}

/** Connects, and has libvirt answer once: one that takes connections and drops them is not there. */
async function openLibvirt(settings: AdapterSettings) {
  const libvirt = await connectLibvirt(settings.libvirtUri);
  try {
    const libvirtVersion = await libvirt.host.libvirtVersion();
    return { libvirt, libvirtVersion, host: settings.host ?? (await libvirt.host.hostname()) };
  } catch (error) {
    libvirt.close();
    throw error;
  }
}

function isOfLibvirt(error: unknown): boolean {
  const kinds = [
    LibvirtUnreachableError,
    LibvirtTimeoutError,
    LibvirtAuthError,
    LibvirtProtocolError,
    LibvirtError,
  ];
  return kinds.some((kind) => error instanceof kind);
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
