import type { Socket } from 'node:net';
import { LibvirtProtocolError, LibvirtTimeoutError, LibvirtUnreachableError } from './connection-errors.js';
import { encodeMessage, type Message, MessageSplitter } from './framing.js';
import { readLibvirtError } from './libvirt-error.js';
import {
  keepaliveProcedure,
  keepaliveProgram,
  messageStatus,
  messageType,
  protocolVersion,
  remoteProgram,
} from './protocol.js';
import { XdrReader, XdrWriter } from './xdr.js';

export interface ChannelOptions {
  /** Milliseconds until a call without an own limit is given up. */
  readonly callTimeoutMs: number;
  /** Milliseconds of silence until libvirt is pinged; after five silent ones the connection counts as lost. */
  readonly keepaliveMs: number;
}

interface PendingCall {
  readonly procedure: number;
  readonly resolve: (reader: XdrReader) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const silentIntervals = 5;

/** Calls, events and keepalive on one socket. */
export class RpcChannel {
  /** Settles once, when the connection is gone: null after `close()`, else why. Never rejects. */
  readonly closed: Promise<Error | null>;

  private readonly splitter = new MessageSplitter();
  private readonly pending = new Map<number, PendingCall>();
  private readonly eventHandlers = new Map<number, (reader: XdrReader) => void>();
  private readonly keepalive: NodeJS.Timeout;
  private serial = 0;
  private silent = 0;
  private ended = false;
  private settleClosed: (reason: Error | null) => void = () => {};

  constructor(
    private readonly socket: Socket,
    private readonly options: ChannelOptions,
  ) {
    this.closed = new Promise((resolve) => {
      this.settleClosed = resolve;
    });
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => this.end(new LibvirtUnreachableError(`libvirt: ${error.message}`)));
    socket.on('close', () => this.end(new LibvirtUnreachableError('libvirt closed the connection')));
    this.keepalive = setInterval(() => this.listen(), options.keepaliveMs);
    this.keepalive.unref();
  }

  /**
   * One call; resolves with a reader of the reply.
   * @throws LibvirtError, LibvirtTimeoutError, LibvirtUnreachableError or LibvirtProtocolError
   */
  call(
    procedure: number,
    writeArguments: (writer: XdrWriter) => void = () => {},
    timeoutMs = this.options.callTimeoutMs,
  ): Promise<XdrReader> {
    if (this.ended) return Promise.reject(new LibvirtUnreachableError('the connection to libvirt is closed'));
    const writer = new XdrWriter();
    return new Promise((resolve, reject) => {
      writeArguments(writer);
      const serial = this.nextSerial();
      const bytes = encodeMessage(
        { program: remoteProgram, procedure, type: messageType.call, serial, status: messageStatus.ok },
        writer.bytes(),
      );
      const timer = setTimeout(() => {
        this.pending.delete(serial);
        reject(new LibvirtTimeoutError(`libvirt has not answered procedure ${procedure} in ${timeoutMs} ms`));
      }, timeoutMs);
      this.pending.set(serial, { procedure, resolve, reject, timer });
      this.socket.write(bytes);
    });
  }

  /** One handler for each event procedure. It decodes at once and must not throw otherwise. */
  onEvent(procedure: number, handler: (reader: XdrReader) => void): void {
    this.eventHandlers.set(procedure, handler);
  }

  /** Ends the connection; calls under way are rejected. */
  close(): void {
    this.end(null);
  }

  private nextSerial(): number {
    do this.serial = this.serial === 0xffffffff ? 1 : this.serial + 1;
    while (this.pending.has(this.serial));
    return this.serial;
  }

  private receive(chunk: Buffer): void {
    this.silent = 0;
    try {
      for (const message of this.splitter.push(chunk)) if (!this.ended) this.dispatch(message);
    } catch (error) {
      this.end(asProtocolError(error));
    }
  }

  private dispatch(message: Message): void {
    const { program, version, type, procedure } = message.header;
    if (program === keepaliveProgram) {
      if (procedure === keepaliveProcedure.ping) this.sendKeepalive(keepaliveProcedure.pong);
      return;
    }
    if (program !== remoteProgram || version !== protocolVersion) {
      throw new LibvirtProtocolError(
        `a message of program 0x${program.toString(16)}, version ${version}, was not asked for`,
      );
    }
    if (type === messageType.event) {
      this.eventHandlers.get(procedure)?.(new XdrReader(message.payload));
    } else if (type === messageType.reply) {
      this.settle(message);
    }
    // Streams, the remaining types, are never opened here.
  }

  private settle({ header, payload }: Message): void {
    const call = this.pending.get(header.serial);
    // The answer to a call that was given up.
    if (call === undefined) return;
    if (call.procedure !== header.procedure) {
      throw new LibvirtProtocolError(
        `procedure ${header.procedure} was answered, ${call.procedure} was called`,
      );
    }
    this.pending.delete(header.serial);
    clearTimeout(call.timer);
    const reader = new XdrReader(payload);
    if (header.status === messageStatus.ok) call.resolve(reader);
    else call.reject(refusal(reader));
  }

  private listen(): void {
    this.silent += 1;
    if (this.silent > silentIntervals) {
      const seconds = (silentIntervals * this.options.keepaliveMs) / 1000;
      this.end(new LibvirtUnreachableError(`libvirt has been silent for ${seconds} s`));
    } else {
      this.sendKeepalive(keepaliveProcedure.ping);
    }
  }

  private sendKeepalive(procedure: number): void {
    const header = { program: keepaliveProgram, procedure, serial: 0, status: messageStatus.ok };
    this.socket.write(encodeMessage({ ...header, type: messageType.event }, Buffer.alloc(0)));
  }

  private end(reason: Error | null): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.keepalive);
    this.socket.destroy();
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(reason ?? new LibvirtUnreachableError('the connection to libvirt was closed'));
    }
    this.pending.clear();
    this.settleClosed(reason);
  }
}

function refusal(reader: XdrReader): Error {
  try {
    return readLibvirtError(reader);
  } catch (error) {
    return asProtocolError(error);
  }
}

function asProtocolError(error: unknown): Error {
  if (error instanceof LibvirtProtocolError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new LibvirtProtocolError(`libvirt sent what cannot be read: ${text}`);
}
