import { hostTopology } from '#numa/host/host-topology-from-report.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { HostTopology } from '#numa/model/host-topology.js';
import { canonicalJson } from '../canonical-json.js';
import type { ClaimRequest } from '../events/claim-request.js';
import { isSameJson } from './same-json.js';

/** By JSON text. Weak, so that what no state refers to any longer is let go. */
const known = new Map<string, WeakRef<object>>();
/** The objects themselves with their texts, so that one that is shared already is not turned into text again. */
const texts = new WeakMap<object, SharedTexts>();

interface SharedTexts {
  readonly json: string;
  /** See `canonicalJson`; null: nobody has asked yet. */
  canonical: string | null;
}

let sweepAt = 4096;

/**
 * The one object for all values with this JSON text. Flavors, topologies and policies come in few kinds and
 * thousands of copies: a zone of a million guests keeps one of each. Only for values that nobody changes.
 */
export function share<T extends object | null>(value: T): T {
  if (value === null || texts.has(value)) return value;
  const text = JSON.stringify(value);
  const before = known.get(text)?.deref();
  if (before) return before as T;
  known.set(text, new WeakRef(value));
  texts.set(value, { json: text, canonical: null });
  if (known.size > sweepAt) sweep();
  return value;
}

/** `JSON.stringify`, quick for what is shared. */
export function jsonOf(value: object | null): string {
  return value === null ? 'null' : (texts.get(value)?.json ?? JSON.stringify(value));
}

/** `canonicalJson`, quick for what is shared. */
function canonicalOf(value: object | null): string {
  const shared = value && texts.get(value);
  if (!shared) return canonicalJson(value);
  shared.canonical ??= canonicalJson(value);
  return shared.canonical;
}

function sweep(): void {
  for (const [text, reference] of known) if (!reference.deref()) known.delete(text);
  sweepAt = Math.max(4096, known.size * 2);
}

/** What a claim asks for without its ids and its domain: few kinds for many claims. */
export type RequestBody = Omit<ClaimRequest, 'claimId' | 'instanceId' | 'domain'>;

/** The newest of each kind first. Claims that come together mostly ask for the same. */
const lastBodies: RequestBody[] = [];
const bodiesKept = 4;

/** The same with each part shared. */
export function sharedBody(body: RequestBody): RequestBody {
  const before = lastBodies.find((last) => isSameBody(last, body));
  if (before) return before;
  const shared = {
    flavor: share(body.flavor),
    image: share(body.image),
    guestTopology: share(body.guestTopology),
    pciRequests: share(body.pciRequests),
    networks: share(body.networks),
    limits: share(body.limits),
    target: share(body.target),
    group: share(body.group),
    leaseSeconds: body.leaseSeconds,
  };
  lastBodies.unshift(shared);
  lastBodies.length = Math.min(lastBodies.length, bodiesKept);
  return shared;
}

/** Whether two bodies, which may have more fields, ask for the same; at once, where their parts are shared. */
export const isSameBody = (shared: RequestBody, body: RequestBody): boolean =>
  isSameJson(shared.flavor, body.flavor) &&
  isSameJson(shared.image, body.image) &&
  isSameJson(shared.guestTopology, body.guestTopology) &&
  isSameJson(shared.pciRequests, body.pciRequests) &&
  isSameJson(shared.networks, body.networks) &&
  isSameJson(shared.limits, body.limits) &&
  isSameJson(shared.target, body.target) &&
  isSameJson(shared.group, body.group) &&
  shared.leaseSeconds === body.leaseSeconds;

/** A claim's request around a shared body; by its class it is known to be that. */
export class SharedRequest implements ClaimRequest {
  readonly claimId: string;
  readonly instanceId: string;
  readonly flavor: ClaimRequest['flavor'];
  readonly image: ClaimRequest['image'];
  readonly guestTopology: ClaimRequest['guestTopology'];
  readonly pciRequests: ClaimRequest['pciRequests'];
  readonly networks: ClaimRequest['networks'];
  readonly limits: ClaimRequest['limits'];
  readonly target: ClaimRequest['target'];
  readonly group: ClaimRequest['group'];
  readonly leaseSeconds: ClaimRequest['leaseSeconds'];
  readonly domain: ClaimRequest['domain'];

  constructor(claimId: string, instanceId: string, body: RequestBody, domain: ClaimRequest['domain']) {
    this.claimId = claimId;
    // One string for both, where they are equal.
    this.instanceId = instanceId === claimId ? claimId : instanceId;
    this.flavor = body.flavor;
    this.image = body.image;
    this.guestTopology = body.guestTopology;
    this.pciRequests = body.pciRequests;
    this.networks = body.networks;
    this.limits = body.limits;
    this.target = body.target;
    this.group = body.group;
    this.leaseSeconds = body.leaseSeconds;
    this.domain = domain;
  }
}

/** A claim's request around a shared body. */
export const requestOf = (
  { claimId, instanceId, domain }: Omit<ClaimRequest, keyof RequestBody>,
  body: RequestBody,
): ClaimRequest => new SharedRequest(claimId, instanceId, body, domain);

/** The same request with all that many claims have in common shared. */
export const sharedRequest = (claim: ClaimRequest): ClaimRequest =>
  claim instanceof SharedRequest ? claim : requestOf(claim, sharedBody(claim));

/** `JSON.stringify` of a request, from the texts of its parts where they are shared. */
export function requestJson(claim: ClaimRequest): string {
  if (!(claim instanceof SharedRequest)) return JSON.stringify(claim);
  const { claimId, instanceId, leaseSeconds, domain } = claim;
  return `{"claimId":${JSON.stringify(claimId)},"instanceId":${JSON.stringify(instanceId)},"flavor":${jsonOf(claim.flavor)},"image":${jsonOf(claim.image)},"guestTopology":${jsonOf(claim.guestTopology)},"pciRequests":${jsonOf(claim.pciRequests)},"networks":${jsonOf(claim.networks)},"limits":${jsonOf(claim.limits)},"target":${jsonOf(claim.target)},"group":${jsonOf(claim.group)},"leaseSeconds":${leaseSeconds},"domain":${JSON.stringify(domain)}}`;
}

/** `canonicalJson` of a request, from the texts of its parts. */
export function canonicalRequest(claim: SharedRequest): string {
  const { claimId, instanceId, leaseSeconds, domain } = claim;
  return `{"claimId":${JSON.stringify(claimId)},"domain":${canonicalJson(domain)},"flavor":${canonicalOf(claim.flavor)},"group":${canonicalOf(claim.group)},"guestTopology":${canonicalOf(claim.guestTopology)},"image":${canonicalOf(claim.image)},"instanceId":${JSON.stringify(instanceId)},"leaseSeconds":${leaseSeconds},"limits":${canonicalOf(claim.limits)},"networks":${canonicalOf(claim.networks)},"pciRequests":${canonicalOf(claim.pciRequests)},"target":${canonicalOf(claim.target)}}`;
}

const topologies = new WeakMap<HostReport, WeakMap<HostPolicy, HostTopology>>();

/** What a shared report and a shared policy make: the same topology, and so the same layout, for all such hosts. */
export function sharedTopology(report: HostReport, policy: HostPolicy): HostTopology {
  const byPolicy = topologies.get(report) ?? new WeakMap<HostPolicy, HostTopology>();
  topologies.set(report, byPolicy);
  const topology = byPolicy.get(policy) ?? hostTopology(report, policy);
  byPolicy.set(policy, topology);
  return topology;
}
