import { DomainPlacementError } from './domain-placement-error.js';

/** `<shares>`, `<period>` and `<quota>` of `<cputune>`; absent ones are left as the domain has them. */
export interface CpuQuota {
  readonly shares?: number;
  readonly periodUs?: number;
  readonly quotaUs?: number;
}

/** The flavor's `quota:cpu_*`. @throws DomainPlacementError when one is no whole number */
export function cpuQuota(extraSpecs: Readonly<Record<string, string>>): CpuQuota {
  const read = (key: string) => {
    const text = extraSpecs[key];
    if (text === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(text))
      throw new DomainPlacementError(`${key} must be a whole number, not '${text}'`);
    return Number(text);
  };
  return {
    shares: read('quota:cpu_shares'),
    periodUs: read('quota:cpu_period'),
    quotaUs: read('quota:cpu_quota'),
  };
}
