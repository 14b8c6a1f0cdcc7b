import type { CompiledHost } from '../host/compiled-host.js';
import { NO_CELL } from '../host/pci-layout.js';
import type { NetworkRequest, PciRequest } from '../model/guest-topology.js';
import type { PoolVerdicts } from './layout-verdicts.js';
import { CHOSEN, LEFT_OUT, OPEN } from './open-choice.js';

/** Every completion of the choice serves the guest. */
export const SERVED = -1;
/** No completion does. */
export const REFUSED = -2;

/**
 * Serves PCI requests and networks as `servePciRequests` and `servesNetworks` do, from cells of which some are not
 * decided yet: goes on for as long as those do not matter.
 * @returns SERVED, REFUSED, or the open cell that has to be decided first
 */
export class OpenServing {
  /** By pool: what the last `serve` left when it stopped. */
  readonly free: Int32Array;
  /** The request at which the last `serve` stopped. */
  stoppedAt = 0;
  /** By request: whether a later request could want what it takes, so that the order of taking matters. */
  private readonly competes: readonly boolean[];

  constructor(
    private readonly host: CompiledHost,
    private readonly requests: readonly PciRequest[],
    private readonly network: NetworkRequest | null,
    private readonly verdicts: PoolVerdicts,
  ) {
    this.free = new Int32Array(host.pciPoolFree.length);
    this.competes = verdicts.map((own, request) =>
      verdicts
        .slice(request + 1)
        .some((later) => later.some((verdict, pool) => verdict > 0 && own[pool] === 2)),
    );
  }

  serve(decided: Uint8Array): number {
    this.free.set(this.host.pciPoolFree);
    for (let request = 0; request < this.requests.length; request++) {
      const answer = this.serveRequest(request, decided);
      this.stoppedAt = request;
      if (answer !== SERVED) return answer;
    }
    this.stoppedAt = this.requests.length;
    return this.serveNetworks(decided);
  }

  /** The same narrowing as `serveRequest`, each threshold decided before it is used. */
  private serveRequest(number: number, decided: Uint8Array): number {
    const { count, numaPolicy } = this.requests[number]!;
    const { pools } = this.host.layout.pci;
    const stateOf = (pool: number) => (pools[pool]!.cell >= 0 ? decided[pools[pool]!.cell]! : LEFT_OUT);
    if (numaPolicy === 'required') return this.take(number, stateOf);
    const local = this.compare(number, count, stateOf);
    if (local >= 0) return local;
    if (local === ENOUGH) return this.take(number, stateOf);
    if (numaPolicy === 'socket') return this.serveFromSockets(number, decided);
    const localOrUnknown = (pool: number) => (pools[pool]!.cell === NO_CELL ? CHOSEN : stateOf(pool));
    if (numaPolicy !== 'preferred') return this.take(number, localOrUnknown);
    const wider = this.compare(number, count, localOrUnknown);
    if (wider >= 0) return wider;
    if (wider === ENOUGH) return this.take(number, localOrUnknown);
    return this.takeAnywhere(number, localOrUnknown);
  }

  /** Whether the devices of chosen cells that match are enough; or a cell on which that depends. */
  private compare(number: number, count: number, stateOf: StateOf): number {
    const verdicts = this.verdicts[number]!;
    let certain = 0;
    let possible = 0;
    let open = NONE;
    for (let pool = 0; pool < verdicts.length; pool++) {
      if (verdicts[pool] === 0 || this.free[pool] === 0) continue;
      const state = stateOf(pool);
      if (state === LEFT_OUT) continue;
      possible += this.free[pool]!;
      if (state === CHOSEN) certain += this.free[pool]!;
      else if (open === NONE) open = this.host.layout.pci.pools[pool]!.cell;
    }
    if (certain >= count) return ENOUGH;
    return possible < count ? TOO_FEW : open;
  }

  /** Takes what the request wants, in the order of pools. */
  private take(number: number, stateOf: StateOf): number {
    const { free } = this;
    const verdicts = this.verdicts[number]!;
    let missing = this.requests[number]!.count;
    let certain = 0;
    let possible = 0;
    let open = NONE;
    for (let pool = 0; pool < verdicts.length; pool++) {
      if (verdicts[pool] !== 2 || free[pool] === 0) continue;
      const state = stateOf(pool);
      if (state === LEFT_OUT) continue;
      possible += free[pool]!;
      // Of what lies before the first open cell it is certain that it is taken.
      if (state === CHOSEN && (open === NONE || !this.competes[number])) certain += free[pool]!;
      if (state === OPEN && open === NONE) open = this.host.layout.pci.pools[pool]!.cell;
    }
    if (possible < missing) return REFUSED;
    if (certain < missing) return open;
    if (!this.competes[number]) return SERVED;
    for (let pool = 0; missing > 0; pool++) {
      if (verdicts[pool] !== 2 || free[pool] === 0 || stateOf(pool) !== CHOSEN) continue;
      const taken = Math.min(free[pool]!, missing);
      free[pool]! -= taken;
      missing -= taken;
    }
    return SERVED;
  }

  /** `preferred` without enough: what is near or names no cell first, then what is remote (see `serveRequest`). */
  private takeAnywhere(number: number, stateOf: StateOf): number {
    const { free } = this;
    const verdicts = this.verdicts[number]!;
    let missing = this.requests[number]!.count;
    let possible = 0;
    for (let pool = 0; pool < verdicts.length; pool++) if (verdicts[pool] === 2) possible += free[pool]!;
    if (possible < missing) return REFUSED;
    if (!this.competes[number]) return SERVED;
    for (let pool = 0; pool < verdicts.length; pool++) {
      if (verdicts[pool] === 2 && free[pool]! > 0 && stateOf(pool) === OPEN)
        return this.host.layout.pci.pools[pool]!.cell;
    }
    for (const wanted of [CHOSEN, LEFT_OUT]) {
      for (let pool = 0; pool < verdicts.length && missing > 0; pool++) {
        if (verdicts[pool] !== 2 || stateOf(pool) !== wanted) continue;
        const taken = Math.min(free[pool]!, missing);
        free[pool]! -= taken;
        missing -= taken;
      }
    }
    return SERVED;
  }

  private serveFromSockets(number: number, decided: Uint8Array): number {
    const { allSocketsKnown, socket, pci } = this.host.layout;
    if (!allSocketsKnown) return REFUSED;
    const states = new Map<number, number>();
    const openOn = new Map<number, number>();
    for (let cell = 0; cell < decided.length; cell++) {
      const known = states.get(socket[cell]!) ?? LEFT_OUT;
      if (decided[cell] === CHOSEN) states.set(socket[cell]!, CHOSEN);
      else if (decided[cell] === OPEN) {
        if (known === LEFT_OUT) states.set(socket[cell]!, OPEN);
        openOn.set(socket[cell]!, openOn.get(socket[cell]!) ?? cell);
      }
    }
    const answer = this.take(number, (pool) => {
      const { cell } = pci.pools[pool]!;
      return cell < 0 ? LEFT_OUT : (states.get(socket[cell]!) ?? LEFT_OUT);
    });
    // The pool's own cell may be left out while its socket is open: any open cell of the socket decides it.
    return answer >= 0 ? openOn.get(socket[answer]!)! : answer;
  }

  /** A network that some cell is near must be near a chosen one. */
  private serveNetworks(decided: Uint8Array): number {
    const { cells } = this.host.layout.topology;
    const near = (isNear: (cell: number) => boolean): number => {
      let open = NONE;
      let affects = false;
      for (let cell = 0; cell < cells.length; cell++) {
        if (!isNear(cell)) continue;
        if (decided[cell] === CHOSEN) return SERVED;
        if (decided[cell] === OPEN && open === NONE) open = cell;
        affects = true;
      }
      if (!affects) return SERVED;
      return open === NONE ? REFUSED : open;
    };
    for (const physnet of this.network?.physnets ?? []) {
      const answer = near((cell) => cells[cell]!.network?.physnets.includes(physnet) ?? false);
      if (answer !== SERVED) return answer;
    }
    if (!this.network?.tunneled) return SERVED;
    return near((cell) => cells[cell]!.network?.tunneled ?? false);
  }
}

/** By pool: OPEN, CHOSEN or LEFT_OUT. */
type StateOf = (pool: number) => number;

const NONE = -1;
const ENOUGH = -3;
const TOO_FEW = -4;
