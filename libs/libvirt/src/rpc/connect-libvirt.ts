import { connect, type Socket } from 'node:net';
import { LibvirtAuthError, LibvirtUnreachableError } from './connection-errors.js';
import { LibvirtConnection } from './libvirt-connection.js';
import { LibvirtError } from './libvirt-error.js';
import { type LibvirtAddress, parseLibvirtUri } from './libvirt-uri.js';
import { authType, keepaliveFeature, procedure } from './protocol.js';
import { RpcChannel } from './rpc-channel.js';

export interface ConnectOptions {
  /** Milliseconds to wait for the socket. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds to wait for the answer to a call; a guest's start has minutes. */
  readonly callTimeoutMs?: number;
  /** Milliseconds between keepalive pings. */
  readonly keepaliveMs?: number;
}

/**
 * Connects to the libvirt of a URI: `qemu:///system`, `qemu+unix:///system?socket=…` or
 * `qemu+tcp://host:port/system`.
 * @throws LibvirtUriError, LibvirtUnreachableError, LibvirtAuthError, LibvirtError, LibvirtTimeoutError
 */
export async function connectLibvirt(uri: string, options: ConnectOptions = {}): Promise<LibvirtConnection> {
  const address = parseLibvirtUri(uri);
  const socket = await openSocket(uri, address, options.connectTimeoutMs ?? 10_000);
  const channel = new RpcChannel(socket, {
    callTimeoutMs: options.callTimeoutMs ?? 30_000,
    keepaliveMs: options.keepaliveMs ?? 5_000,
  });
  try {
    await authenticate(channel);
    await channel.call(procedure.open, (args) =>
      args.optional(address.name, (name) => args.string(name)).uint(0),
    );
    await channel.call(procedure.supportsFeature, (args) => args.int(keepaliveFeature));
    return new LibvirtConnection(uri, channel);
  } catch (error) {
    channel.close();
    throw error;
  }
}

async function openSocket(uri: string, address: LibvirtAddress, timeoutMs: number): Promise<Socket> {
  if (address.transport === 'tcp') {
    return opened(connect({ host: address.host, port: address.port, noDelay: true }), uri, timeoutMs);
  }
  let failure: unknown;
  for (const path of address.paths) {
    try {
      return await opened(connect({ path }), uri, timeoutMs);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function opened(socket: Socket, uri: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new Error(`no connection in ${timeoutMs} ms`)), timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(new LibvirtUnreachableError(`no libvirt at ${uri}: ${error.message}`));
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

async function authenticate(channel: RpcChannel): Promise<void> {
  const reply = await channel.call(procedure.authList);
  const types = reply.array(() => reply.int());
  if (types.length === 0 || types.includes(authType.none)) return;
  if (!types.includes(authType.polkit)) {
    throw new LibvirtAuthError('libvirt asks for a SASL login; let this user reach its socket without one');
  }
  try {
    await channel.call(procedure.authPolkit);
  } catch (error) {
    if (error instanceof LibvirtError) throw new LibvirtAuthError(`polkit refuses: ${error.message}`);
    throw error;
  }
}
