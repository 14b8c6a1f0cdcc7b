import { fit } from '../fit/fit.js';
import type { CompiledHost } from '../host/compiled-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { GuestRequest } from '../model/guest-topology.js';
import type { Refusal } from './refusal.js';

/** Why a guest does not fit on a host, completely; null when it fits. */
export function explain(host: CompiledHost, request: GuestRequest, options: FitOptions): Refusal | null {
  const { refusal } = fit(host, request, options);
  if (refusal === undefined) return null;
  return { rule: refusal.rule, cells: [], guest: [], hallSet: null, changes: [] };
}
