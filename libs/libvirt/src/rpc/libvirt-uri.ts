import { LibvirtUriError } from './connection-errors.js';

/** Where a libvirt is reached, and what it is asked to open. */
export type LibvirtAddress = { readonly name: string } & (
  | { readonly transport: 'unix'; readonly paths: readonly string[] }
  | { readonly transport: 'tcp'; readonly host: string; readonly port: number }
);

/** qemu's own daemon first, then the daemon for everything; a machine has one or the other. */
const systemSockets = ['/run/libvirt/virtqemud-sock', '/run/libvirt/libvirt-sock'];

const defaultTcpPort = 16509;

const supported =
  'use qemu:///system, qemu+unix:///system?socket=/path/to/libvirt-sock or qemu+tcp://host:port/system';

/** @throws LibvirtUriError for a URI that is malformed or of a kind that is not supported. */
export function parseLibvirtUri(uri: string): LibvirtAddress {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null) throw new LibvirtUriError(`'${uri}' is no libvirt URI; ${supported}`);
  const [driver, transport = url.host === '' ? 'unix' : 'tls'] = url.protocol.slice(0, -1).split('+');
  if (driver !== 'qemu') {
    throw new LibvirtUriError(`'${uri}' names the driver '${driver}', only qemu is supported; ${supported}`);
  }
  if (url.pathname !== '/system' && url.pathname !== '/session') {
    throw new LibvirtUriError(`'${uri}' must end in /system or /session; ${supported}`);
  }
  const name = `qemu://${url.pathname}`;
  if (transport === 'unix') return { name, transport, paths: socketPaths(uri, url) };
  if (transport === 'tcp') {
    if (url.hostname === '') throw new LibvirtUriError(`'${uri}' names no host; ${supported}`);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    return { name, transport, host, port: url.port === '' ? defaultTcpPort : Number(url.port) };
  }
  throw new LibvirtUriError(`'${uri}' asks for the transport '${transport}', not supported; ${supported}`);
}

function socketPaths(uri: string, url: URL): readonly string[] {
  const socket = url.searchParams.get('socket');
  if (socket !== null && socket !== '') return [socket];
  if (url.pathname === '/system') return systemSockets;
  throw new LibvirtUriError(
    `'${uri}' needs ?socket=/path/to/libvirt-sock: the session's place is not known; ${supported}`,
  );
}
