import type { FastifyReply } from 'fastify';
import { RefusedError } from './refused-error.js';

/** Bounds answers that take much memory each, and as long as their readers like. */
export class FewAtOnce {
  private running = 0;

  constructor(
    private readonly most: number,
    private readonly code: 'too-many-verifications' | 'too-many-replays' | 'too-many-streams',
    private readonly what: string,
  ) {}

  /** Counts one until its answer is out, or its client gone. Throws RefusedError. */
  enter({ raw }: FastifyReply): void {
    if (this.running >= this.most)
      throw new RefusedError(this.code, `${this.running} ${this.what} are under way`);
    this.running++;
    raw.once('close', () => this.running--);
  }
}
