import type { CompiledHost } from '../host/compiled-host.js';
import { NO_CELL } from '../host/pci-layout.js';
import type { PciRequest } from '../model/guest-topology.js';
import type { PoolVerdicts } from './layout-verdicts.js';
import { CHOSEN, LEFT_OUT } from './open-choice.js';

/**
 * Whether requests could be served if every open cell were chosen and devices could be shared out at will: a flow
 * from requests to pools. False is certain; true is not, because Nova takes devices in a fixed order.
 */
export class FlowBound {
  private readonly left: Int32Array;
  /** By request, by pool: how many are taken. */
  private readonly flow: readonly Int32Array[];
  private readonly reaches: readonly Uint8Array[];
  private readonly visited: Uint8Array;

  constructor(
    private readonly host: CompiledHost,
    private readonly requests: readonly PciRequest[],
    private readonly verdicts: PoolVerdicts,
  ) {
    const pools = host.pciPoolFree.length;
    this.left = new Int32Array(pools);
    this.flow = requests.map(() => new Int32Array(pools));
    this.reaches = requests.map(() => new Uint8Array(pools));
    this.visited = new Uint8Array(requests.length);
  }

  /**
   * @param decided by cell: OPEN, CHOSEN or LEFT_OUT
   * @param free by pool: what the requests before `first` left
   */
  holds(decided: Uint8Array, free: Int32Array, first: number): boolean {
    this.left.set(free);
    this.findReach(decided, first);
    for (let request = first; request < this.requests.length; request++) {
      this.flow[request]!.fill(0);
      let missing = this.requests[request]!.count - this.takeFree(request, this.requests[request]!.count);
      for (; missing > 0; missing--) {
        this.visited
          .fill(0)
          .fill(1, 0, first)
          .fill(1, request + 1);
        if (!this.serveOne(request)) return false;
      }
    }
    return true;
  }

  /** Takes up to so many devices that nobody has; says how many. */
  private takeFree(request: number, wanted: number): number {
    const { left } = this;
    const reaches = this.reaches[request]!;
    let missing = wanted;
    for (let pool = 0; pool < left.length && missing > 0; pool++) {
      if (reaches[pool] === 0) continue;
      const taken = Math.min(left[pool]!, missing);
      left[pool]! -= taken;
      this.flow[request]![pool]! += taken;
      missing -= taken;
    }
    return wanted - missing;
  }

  /** One more device for a request, others giving way to it where they can take another one. */
  private serveOne(request: number): boolean {
    this.visited[request] = 1;
    const { left, flow } = this;
    const reaches = this.reaches[request]!;
    if (this.takeFree(request, 1) === 1) return true;
    for (let other = 0; other < flow.length; other++) {
      if (this.visited[other] === 1) continue;
      for (let pool = 0; pool < left.length; pool++) {
        if (reaches[pool] === 0 || flow[other]![pool] === 0) continue;
        if (!this.serveOne(other)) break;
        flow[other]![pool]!--;
        flow[request]![pool]!++;
        return true;
      }
    }
    return false;
  }

  /** Devices near chosen cells that match are enough for any policy, so they keep a request from going further. */
  private findReach(decided: Uint8Array, first: number): void {
    const { allSocketsKnown, socket, pci } = this.host.layout;
    const sockets = new Set<number | null>();
    for (let cell = 0; allSocketsKnown && cell < decided.length; cell++) {
      if (decided[cell] !== LEFT_OUT) sockets.add(socket[cell]!);
    }
    let takenBefore = 0;
    for (let request = first; request < this.requests.length; request++) {
      const { count, numaPolicy } = this.requests[request]!;
      const verdicts = this.verdicts[request]!;
      const reaches = this.reaches[request]!;
      const { near, unknown } = this.countMatching(verdicts, decided);
      const staysNear = numaPolicy === 'required' || near - takenBefore >= count;
      const staysKnown = staysNear || near + unknown - takenBefore >= count;
      for (let pool = 0; pool < verdicts.length; pool++) {
        const { cell } = pci.pools[pool]!;
        const isNear = cell >= 0 && decided[cell] !== LEFT_OUT;
        const isWide =
          numaPolicy === 'socket'
            ? !staysNear && cell >= 0 && sockets.has(socket[cell]!)
            : cell === NO_CELL
              ? !staysNear
              : numaPolicy === 'preferred' && !staysKnown;
        reaches[pool] = verdicts[pool] === 2 && (isNear || isWide) ? 1 : 0;
      }
      takenBefore += count;
    }
  }

  /** Free devices that match: near chosen cells, and near no known cell. */
  private countMatching(verdicts: Uint8Array, decided: Uint8Array): { near: number; unknown: number } {
    let [near, unknown] = [0, 0];
    for (const [pool, { cell }] of this.host.layout.pci.pools.entries()) {
      if (verdicts[pool] === 0) continue;
      if (cell === NO_CELL) unknown += this.left[pool]!;
      else if (cell >= 0 && decided[cell] === CHOSEN) near += this.left[pool]!;
    }
    return { near, unknown };
  }
}
