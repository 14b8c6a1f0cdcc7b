import { hostTopology } from '#numa/host/host-topology-from-report.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { CpuList, HostTopology } from '#numa/model/host-topology.js';
import type { Placement } from '#numa/model/placement.js';
import type { ClaimRequest } from '../events/claim-request.js';

/** By JSON text. Weak, so that what no state refers to any longer is let go. */
const known = new Map<string, WeakRef<object>>();
/** The objects themselves, so that one that is shared already is not turned into text again. */
const canonical = new WeakSet<object>();
let sweepAt = 4096;

/**
 * The one object for all values with this JSON text. Flavors, topologies and policies come in few kinds and
 * thousands of copies: a zone of a million guests keeps one of each. Only for values that nobody changes.
 */
export function share<T extends object | null>(value: T): T {
  if (value === null || canonical.has(value)) return value;
  const text = JSON.stringify(value);
  const before = known.get(text)?.deref();
  if (before) return before as T;
  known.set(text, new WeakRef(value));
  canonical.add(value);
  if (known.size > sweepAt) sweep();
  return value;
}

function sweep(): void {
  for (const [text, reference] of known) if (!reference.deref()) known.delete(text);
  sweepAt = Math.max(4096, known.size * 2);
}

/** What a claim asks for without its ids and its domain: few kinds for many claims. */
export type RequestBody = Omit<ClaimRequest, 'claimId' | 'instanceId' | 'domain'>;

/** The same with each part shared. */
export function sharedBody(body: RequestBody): RequestBody {
  return {
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
}

/** A claim's request around a shared body. */
export function requestOf(
  { claimId, instanceId, domain }: Omit<ClaimRequest, keyof RequestBody>,
  body: RequestBody,
): ClaimRequest {
  const { flavor, image, guestTopology, pciRequests, networks, limits, target, group, leaseSeconds } = body;
  return {
    claimId,
    // One string for both, where they are equal.
    instanceId: instanceId === claimId ? claimId : instanceId,
    flavor,
    image,
    guestTopology,
    pciRequests,
    networks,
    limits,
    target,
    group,
    leaseSeconds,
    domain,
  };
}

export const sharedRequest = (claim: ClaimRequest): ClaimRequest => requestOf(claim, sharedBody(claim));

const cpuLists = new Map<string, CpuList>();

/** Short lists of vCPUs are equal more often than not. */
function sharedList<T extends CpuList | null>(list: T): T {
  if (list === null) return list;
  const text = list.join();
  const before = cpuLists.get(text);
  if (before) return before as T;
  if (cpuLists.size >= 4096) cpuLists.clear();
  cpuLists.set(text, list);
  return list;
}

/** A placement whose lists of vCPUs are shared with others. */
export function sharedPlacement({ cells, pciDevices }: Placement): Placement {
  return {
    cells: cells.map((cell) => ({
      guestCell: cell.guestCell,
      hostCell: cell.hostCell,
      vcpus: sharedList(cell.vcpus),
      memoryMiB: cell.memoryMiB,
      pageSizeKiB: cell.pageSizeKiB,
      pins: cell.pins,
      floating: sharedList(cell.floating),
      emulatorCpus: sharedList(cell.emulatorCpus),
      cpuPolicy: cell.cpuPolicy,
      cpuThreadPolicy: cell.cpuThreadPolicy,
    })),
    pciDevices: pciDevices.length === 0 ? noDevices : pciDevices,
  };
}

const noDevices: Placement['pciDevices'] = Object.freeze([]);

const topologies = new WeakMap<HostReport, WeakMap<HostPolicy, HostTopology>>();

/** What a shared report and a shared policy make: the same topology, and so the same layout, for all such hosts. */
export function sharedTopology(report: HostReport, policy: HostPolicy): HostTopology {
  const byPolicy = topologies.get(report) ?? new WeakMap<HostPolicy, HostTopology>();
  topologies.set(report, byPolicy);
  const topology = byPolicy.get(policy) ?? hostTopology(report, policy);
  byPolicy.set(policy, topology);
  return topology;
}
