import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection that says exactly what a test wants it to say. */
export class RawConnection {
  received = '';
  private readonly socket: Socket;
  readonly closed: Promise<unknown>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => {
      this.received += text;
    });
    this.socket.on('error', () => undefined);
    this.closed = once(this.socket, 'close');
  }

  say(text: string): void {
    this.socket.write(text);
  }

  /** Takes nothing more until `resume`. */
  pause(): void {
    this.socket.pause();
  }

  /** Takes what comes first, and then nothing more until `resume`. */
  pauseAtFirst(): void {
    this.socket.once('data', () => this.socket.pause());
  }

  resume(): void {
    this.socket.resume();
  }

  /** Waits for an answer's head and body of the length it names. */
  async answer(): Promise<{ status: number; code: string }> {
    for (;;) {
      const [head, body] = this.received.split('\r\n\r\n', 2);
      const length = Number(/content-length: (\d+)/i.exec(head ?? '')?.[1] ?? Number.NaN);
      if (body !== undefined && Buffer.byteLength(body) >= length)
        return { status: Number(head!.split(' ')[1]), code: JSON.parse(body.slice(0, length)).code };
      await Promise.race([once(this.socket, 'data'), this.closed]);
      if (this.socket.destroyed && !this.received.includes('\r\n\r\n'))
        throw new Error('closed without an answer');
    }
  }

  end(): void {
    this.socket.destroy();
  }
}
