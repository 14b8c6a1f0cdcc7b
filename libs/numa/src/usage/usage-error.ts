/** Why a claim or a release does not match what a host holds. */
export type UsageErrorCode =
  | 'unknown-cell'
  | 'unknown-cpu'
  | 'unknown-page-size'
  | 'unknown-pci-device'
  | 'no-shared-cpus'
  | 'page-pools-unreported'
  | 'cpu-held'
  | 'cpu-not-held'
  | 'pci-device-held'
  | 'pci-device-not-held'
  | 'memory-not-held'
  | 'pages-not-held'
  | 'floating-vcpus-not-held'
  | 'memory-invalid'
  | 'memory-not-whole-pages'
  | 'memory-exceeds-pages'
  | 'vcpus-invalid'
  | 'vcpu-not-pinned'
  | 'vcpu-not-floating'
  | 'claim-held'
  | 'claim-not-held';

/** A claim or release that contradicts the usage of its host. The usage is as it was before. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(
    readonly code: UsageErrorCode,
    message: string,
  ) {
    super(message);
  }
}
