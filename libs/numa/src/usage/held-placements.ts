import { type CompiledHost, compileHost } from '../host/compiled-host.js';
import type { Placement } from '../model/placement.js';
import { claim, release } from './apply-placement.js';
import { UsageError } from './usage-error.js';

/**
 * The placements that a host holds, each by the id of its claim: what is released is what was claimed, no more and no
 * less. A guest that moves within its host has two claims, and so two ids.
 */
export class HeldPlacements {
  private readonly placements = new Map<string, Placement>();

  /** @param host that nobody else claims from or releases to */
  constructor(readonly host: CompiledHost) {}

  /** How many claims are held. */
  get size(): number {
    return this.placements.size;
  }

  /** The placement of a claim; undefined: no such claim is held. */
  get(id: string): Placement | undefined {
    return this.placements.get(id);
  }

  /** @throws UsageError `claim-held`, or as `claim` does; nothing is then changed */
  claim(id: string, placement: Placement): void {
    if (this.placements.has(id)) throw new UsageError('claim-held', `Claim ${id} is held already`);
    claim(this.host, placement);
    this.placements.set(id, placement);
  }

  /**
   * Gives back what the claim took.
   * @throws UsageError `claim-not-held`; nothing is then changed
   */
  release(id: string): Placement {
    const placement = this.placements.get(id);
    if (placement === undefined) throw new UsageError('claim-not-held', `Claim ${id} is not held`);
    release(this.host, placement);
    this.placements.delete(id);
    return placement;
  }

  /** The same placements counted into an unused host, in the order of their claims: what the usage must equal. */
  recount(): CompiledHost {
    const counted = compileHost(this.host.topology);
    for (const placement of this.placements.values()) claim(counted, placement);
    return counted;
  }
}
