import type { CpuList } from '#numa/model/host-topology.js';

/** libvirt's CPU map to CPU ids: bit n of byte m is CPU 8m + n. */
export function cpusOfMap(map: Uint8Array): CpuList {
  const cpus: number[] = [];
  map.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) cpus.push(index * 8 + bit);
  });
  return cpus;
}

/** The shortest CPU map that holds the CPUs. */
export function mapOfCpus(cpus: CpuList): Uint8Array {
  const map = new Uint8Array(cpus.reduce((bytes, cpu) => Math.max(bytes, (cpu >> 3) + 1), 0));
  for (const cpu of cpus) {
    const index = cpu >> 3;
    map[index] = (map[index] ?? 0) | (1 << (cpu & 7));
  }
  return map;
}
