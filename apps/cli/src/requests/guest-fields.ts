import { UsageError } from '../usage-error.js';
import type { GuestOptions } from './guest-options.js';

/** A request as it is sent: what the fields mean is the tracker's to judge. */
export type Fields = Record<string, unknown>;

/** Lays the options of a guest over a request. Throws UsageError for what cannot be sent at all. */
export function layGuest(body: Fields, options: GuestOptions): void {
  const flavor = defined({ vcpus: options.vcpus, memoryMb: options.memoryMb });
  if (flavor) body.flavor = { ...fields(body.flavor), ...flavor };
  if (options.spec) within(body, 'flavor', 'extraSpecs', options.spec);
  if (options.imageProperty) within(body, 'image', 'properties', options.imageProperty);
  if (options.pci) body.pciRequests = options.pci;
  const networks = defined({ physnets: options.physnet, tunneled: options.tunneled });
  if (networks) body.networks = { ...fields(body.networks), ...networks };
  const limits = defined({ cpuAllocationRatio: options.cpuRatio, ramAllocationRatio: options.ramRatio });
  if (limits) body.limits = wholeLimits({ ...fields(body.limits), ...limits });
  if (options.host) body.target = { ...fields(body.target), hosts: [...options.host] };
  if (options.label) within(body, 'target', 'labels', options.label);
  if (options.rank) body.rank = options.rank;
}

/** Neither a flavor's size nor a guest topology: most likely a forgotten option. */
export function refuseWithoutSize(body: Fields, what: string): void {
  if (body.guestTopology) return;
  const { vcpus, memoryMb } = fields(body.flavor);
  if (vcpus === undefined || memoryMb === undefined) {
    throw new UsageError(
      `${what} needs --vcpus and --memory-mb, or a --file that says its flavor or guestTopology`,
    );
  }
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function wholeLimits(limits: Fields): Fields {
  if (limits.cpuAllocationRatio === undefined || limits.ramAllocationRatio === undefined) {
    throw new UsageError('--cpu-ratio and --ram-ratio go together: limits stand for both of the host');
  }
  return limits;
}

function defined(values: Fields): Fields | null {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

function within(body: Fields, outer: string, inner: string, values: Readonly<Record<string, string>>): void {
  const object = fields(body[outer]);
  body[outer] = { ...object, [inner]: { ...fields(object[inner]), ...values } };
}
