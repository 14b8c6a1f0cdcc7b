import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectLibvirt } from './connect-libvirt.js';
import { LibvirtProtocolError, LibvirtTimeoutError, LibvirtUnreachableError } from './connection-errors.js';
import type { TunableEvent } from './domain-events.js';
import { encodeMessage, type Message, MessageSplitter } from './framing.js';
import { keepaliveProgram, messageType, procedure, remoteProgram } from './protocol.js';
import { XdrReader, XdrWriter } from './xdr.js';

type Answer = (message: Message, socket: Socket) => XdrWriter | null;

/** A libvirt that says what a test has it say: for what a real one does not do on demand. */
class ScriptedLibvirt {
  readonly received: Message[] = [];
  readonly answers = new Map<number, Answer>([
    [procedure.authList, () => authTypes(0)],
    [procedure.open, () => new XdrWriter()],
    [procedure.supportsFeature, () => new XdrWriter().int(1)],
    [procedure.eventRegister, () => new XdrWriter().int(0)],
  ]);
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.accept(socket));

  async listenOn(path: string): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(path, resolve));
    return `qemu+unix:///system?socket=${path}`;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as { port: number };
    return `qemu+tcp://127.0.0.1:${port}/system`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => {});
    const splitter = new MessageSplitter();
    socket.on('data', (chunk: Buffer) => {
      for (const message of splitter.push(chunk)) this.answer(message, socket);
    });
  }

  private answer(message: Message, socket: Socket): void {
    this.received.push(message);
    if (message.header.program !== remoteProgram) return;
    const reply = this.answers.get(message.header.procedure)?.(message, socket);
    if (reply) socket.write(encodeMessage({ ...message.header, type: messageType.reply }, reply.bytes()));
  }
}

describe('a connection to libvirt', () => {
  let server: ScriptedLibvirt;
  let uri: string;

  beforeEach(async () => {
    server = new ScriptedLibvirt();
    uri = await server.listen();
  });

  afterEach(() => server.stop());

  it('answers the pings of the other side', async () => {
    const ping = { program: keepaliveProgram, procedure: 1, type: messageType.event, serial: 0, status: 0 };
    server.answers.set(procedure.hostname, (_message, socket) => {
      socket.write(encodeMessage(ping, Buffer.alloc(0)));
      return new XdrWriter().string('first');
    });
    const libvirt = await connectLibvirt(uri);
    expect(await libvirt.host.hostname()).toBe('first');
    await libvirt.host.hostname();
    const pongs = server.received.filter(({ header }) => header.program === keepaliveProgram);
    expect(pongs.map(({ header }) => [header.procedure, header.type])).toEqual([[2, 2]]);
    libvirt.close();
  });

  it('gives a call up that is not answered in time, and takes no late answer for another', async () => {
    let late: (() => void) | null = null;
    server.answers.set(procedure.hostname, (message, socket) => {
      const reply = encodeMessage(
        { ...message.header, type: messageType.reply },
        new XdrWriter().string('late').bytes(),
      );
      late = () => socket.write(reply);
      return null;
    });
    const libvirt = await connectLibvirt(uri, { callTimeoutMs: 50 });
    await expect(libvirt.host.hostname()).rejects.toBeInstanceOf(LibvirtTimeoutError);
    server.answers.set(procedure.capabilities, () => {
      late?.();
      return new XdrWriter().string('<capabilities/>');
    });
    expect(await libvirt.host.capabilities()).toBe('<capabilities/>');
    libvirt.close();
  });

  it('keeps answers apart that come in another order', async () => {
    let held: (() => void) | null = null;
    server.answers.set(procedure.hostname, (message, socket) => {
      const reply = encodeMessage(
        { ...message.header, type: messageType.reply },
        new XdrWriter().string('host').bytes(),
      );
      held = () => socket.write(reply);
      return null;
    });
    server.answers.set(procedure.capabilities, (_message, socket) => {
      queueMicrotask(() => held?.());
      return socket.writable ? new XdrWriter().string('xml') : null;
    });
    const libvirt = await connectLibvirt(uri);
    expect(await Promise.all([libvirt.host.hostname(), libvirt.host.capabilities()])).toEqual([
      'host',
      'xml',
    ]);
    libvirt.close();
  });

  it('rejects what is under way when the other side goes, and says so', async () => {
    server.answers.set(procedure.hostname, (_message, socket) => {
      socket.destroy();
      return null;
    });
    const libvirt = await connectLibvirt(uri);
    const calls = [libvirt.host.hostname(), libvirt.host.capabilities()];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ reason: { code: 'libvirt-unreachable' } });
    }
    expect(await libvirt.closed).toBeInstanceOf(LibvirtUnreachableError);
    await expect(libvirt.host.hostname()).rejects.toBeInstanceOf(LibvirtUnreachableError);
  });

  it('notices a silent other side', async () => {
    const libvirt = await connectLibvirt(uri, { keepaliveMs: 10 });
    expect(await libvirt.closed).toMatchObject({ code: 'libvirt-unreachable' });
  });

  it('closes without a reason when asked to', async () => {
    const libvirt = await connectLibvirt(uri);
    libvirt.close();
    expect(await libvirt.closed).toBeNull();
  });

  it.each([
    ['a length that is impossible', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    [
      'a program that was not asked for',
      encodeMessage({ program: 1, procedure: 1, type: 1, serial: 1, status: 0 }, Buffer.alloc(0)),
    ],
    [
      'an event that ends early',
      encodeMessage(
        { program: remoteProgram, procedure: 346, type: 2, serial: 0, status: 0 },
        Buffer.alloc(4),
      ),
    ],
  ])('closes on %s', async (_what, bytes) => {
    server.answers.set(procedure.hostname, (_message, socket) => {
      socket.write(bytes);
      return null;
    });
    const libvirt = await connectLibvirt(uri);
    await libvirt.events.onTunable(() => {});
    await expect(libvirt.host.hostname()).rejects.toBeInstanceOf(LibvirtProtocolError);
    expect(await libvirt.closed).toBeInstanceOf(LibvirtProtocolError);
  });

  it('has an answer that ends early be an error of that call alone', async () => {
    server.answers.set(procedure.hostname, () => new XdrWriter().uint(99));
    server.answers.set(procedure.capabilities, () => new XdrWriter().string('xml'));
    const libvirt = await connectLibvirt(uri);
    await expect(libvirt.host.hostname()).rejects.toBeInstanceOf(LibvirtProtocolError);
    expect(await libvirt.host.capabilities()).toBe('xml');
    libvirt.close();
  });

  it('tells all handlers of an event, registered once', async () => {
    const libvirt = await connectLibvirt(uri);
    const told: TunableEvent[] = [];
    await libvirt.events.onTunable((event) => told.push(event));
    await libvirt.events.onTunable((event) => told.push(event));
    const registrations = server.received.filter(
      ({ header }) => header.procedure === procedure.eventRegister,
    );
    expect(registrations).toHaveLength(1);

    server.answers.set(procedure.hostname, (_message, socket) => {
      const event = new XdrWriter().int(0).string('g1').fixedOpaque(Buffer.alloc(16, 0xab)).int(3);
      event.array([null], () => event.string('cputune.vcpupin0').int(7).string('4'));
      const head = { program: remoteProgram, procedure: 346, type: messageType.event, serial: 0, status: 0 };
      socket.write(encodeMessage(head, event.bytes()));
      return new XdrWriter().string('host');
    });
    await libvirt.host.hostname();
    const event = {
      domain: { uuid: 'abababab-abab-abab-abab-abababababab', name: 'g1', id: 3 },
      parameters: { 'cputune.vcpupin0': '4' },
    };
    expect(told).toEqual([event, event]);
    libvirt.close();
  });

  it('speaks over a unix socket too, and opens the driver without the way to it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'libvirt-'));
    const local = new ScriptedLibvirt();
    const libvirt = await connectLibvirt(await local.listenOn(join(folder, 'sock')));
    const open = local.received.find(({ header }) => header.procedure === procedure.open);
    expect(new XdrReader(open?.payload ?? Buffer.alloc(0)).optional(() => 'named')).toBe('named');
    expect(open?.payload.includes('qemu:///system')).toBe(true);
    libvirt.close();
    await local.stop();
    rmSync(folder, { recursive: true });
  });

  it('says that a login is asked for which it cannot give', async () => {
    server.answers.set(procedure.authList, () => authTypes(1));
    await expect(connectLibvirt(uri)).rejects.toMatchObject({ code: 'libvirt-auth' });
  });

  it('says that nothing listens', async () => {
    const gone = new ScriptedLibvirt();
    const nowhere = await gone.listen();
    await gone.stop();
    await expect(connectLibvirt(nowhere)).rejects.toMatchObject({ code: 'libvirt-unreachable' });
    const missing = 'qemu+unix:///system?socket=/nowhere/libvirt-sock';
    await expect(connectLibvirt(missing)).rejects.toMatchObject({ code: 'libvirt-unreachable' });
  });
});

function authTypes(...types: readonly number[]): XdrWriter {
  const reply = new XdrWriter();
  return reply.array(types, (type) => reply.int(type));
}
