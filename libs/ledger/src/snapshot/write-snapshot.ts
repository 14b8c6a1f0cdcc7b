import { createHash } from 'node:crypto';
import type { Placement } from '#numa/model/placement.js';
import { rowsPerChunk } from '../state/claim-rows.js';
import type { FrozenZone } from '../state/frozen-zone.js';
import type { Hold } from '../state/hold.js';
import { isSameBody, jsonOf } from '../state/share.js';
import { endLine, type SnapshotHeader, snapshotFormat } from './snapshot-format.js';
import { type Places, packClaim, packHost, packPlacement } from './snapshot-records.js';

/** Bounds of a line, which is written and read in one go, in about a millisecond: records, and where these are large, characters. */
const recordsPerLine = 16;
const charactersPerLine = 64 * 1024;

/**
 * A state as text, line by line: a header, then lines of records by kind, each behind the shared values that it
 * names, and at the end the SHA-256 of all before it. '' is no line, but a place to rest.
 */
export function* snapshotLines(zone: FrozenZone): Generator<string> {
  const hash = createHash('sha256');
  for (const line of bodyLines(zone)) {
    hash.update(line);
    yield line;
  }
  yield `${endLine(hash.digest('hex'))}\n`;
}

function* bodyLines(zone: FrozenZone): Generator<string> {
  const { revision, lastHash, time, claims, moves, groups, leases, hosts } = zone;
  const claimRows = claims.chunks.length * rowsPerChunk;
  const header: SnapshotHeader = { ...snapshotFormat, zone: zone.zone, revision, lastHash, time, claimRows };
  yield `${JSON.stringify(header)}\n`;
  const shared = new SharedTables();
  for (const some of inLines(hosts)) {
    const records = some.map((host) => packHost(zone.host(host), shared));
    yield* shared.fresh();
    yield line('hosts', records);
  }
  for (const chunk of claims.chunks) yield `${JSON.stringify(['claim-rows', chunk.toText()])}\n`;
  for (const some of inLines(claims.others)) yield line('claims', some.map(packClaim));
  for (const some of inLines(moves)) {
    const records = some.map(({ hold, ...move }) => ({ ...move, hold: hold?.takenAt ?? null }));
    yield line('moves', records);
  }
  for (const some of inLines(groups)) {
    yield line(
      'groups',
      some.map(([id, { policy, members }]) => [id, policy, [...members]]),
    );
  }
  for (const some of inLines(leases)) yield line('leases', some);
}

const line = (kind: string, records: readonly unknown[]): string => `${JSON.stringify([kind, records])}\n`;

function* inLines<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += recordsPerLine)
    yield items.slice(from, from + recordsPerLine);
}

/** The tables of what is shared as they grow: each object once, in the order in which it was first named. */
class SharedTables implements Places {
  private readonly values = new SharedTable<object>('values', (value) => value);
  private readonly placements = new SharedTable('placements', packPlacement);
  private readonly bodies = new Map<string, number>();
  private readonly identities = new Map<object, number>();
  private last: { readonly request: Hold['request']; readonly place: number } | null = null;

  ofValue(value: object): number {
    return this.values.placeOf(value);
  }

  ofPlacement(placement: Placement): number {
    return this.placements.placeOf(placement);
  }

  /** A request without its ids and domain: few kinds, told apart by the objects that they share. */
  ofBody({ request }: Hold): number {
    if (this.last === null || !isSameBody(request, this.last.request))
      this.last = { request, place: this.placeOfBody(request) };
    return this.last.place;
  }

  /** Lines of what was added since the last call. */
  *fresh(): Generator<string> {
    yield* this.values.fresh();
    yield* this.placements.fresh();
  }

  private placeOfBody(request: Hold['request']): number {
    const { claimId: _, instanceId: __, domain: ___, ...body } = request;
    const { flavor, image, guestTopology, pciRequests, networks, limits, target, group } = body;
    const parts = [flavor, image, guestTopology, pciRequests, networks, limits, target, group];
    const key = `${parts.map((part) => part && this.identity(part))},${body.leaseSeconds}`;
    let place = this.bodies.get(key);
    if (place === undefined) {
      place = this.ofValue(body);
      this.bodies.set(key, place);
    }
    return place;
  }

  private identity(value: object): number {
    const known = this.identities.get(value) ?? this.identities.size;
    this.identities.set(value, known);
    return known;
  }
}

class SharedTable<T extends object> {
  private readonly places = new Map<T, number>();
  private waiting: object[] = [];

  constructor(
    private readonly kind: string,
    private readonly pack: (value: T) => object,
  ) {}

  placeOf(value: T): number {
    const known = this.places.get(value);
    if (known !== undefined) return known;
    const place = this.places.size;
    this.places.set(value, place);
    this.waiting.push(this.pack(value));
    return place;
  }

  *fresh(): Generator<string> {
    const { waiting } = this;
    this.waiting = [];
    let texts: string[] = [];
    let characters = 0;
    for (const [index, value] of waiting.entries()) {
      const text = jsonOf(value);
      texts.push(text);
      characters += text.length;
      if (characters < charactersPerLine && index < waiting.length - 1) continue;
      yield `["${this.kind}",[${texts.join(',')}]]\n`;
      texts = [];
      characters = 0;
    }
  }
}
