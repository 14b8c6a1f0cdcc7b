import type { CpuList } from '#numa/model/host-topology.js';

/** Where one vCPU runs. */
export interface VcpuPin {
  readonly vcpu: number;
  readonly cpus: CpuList;
}
