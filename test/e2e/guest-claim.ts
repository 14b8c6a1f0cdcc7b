import { randomUUID } from 'node:crypto';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';

/** A claim of dedicated vCPUs and 2 MiB pages; `more` are further extra specs of the flavor. */
export function claimOf(
  instanceId: string,
  vcpus: number,
  memoryMb: number,
  cells = 2,
  more: Readonly<Record<string, string>> = {},
): PlaceClaimDto {
  const extraSpecs = {
    ...more,
    'hw:numa_nodes': `${cells}`,
    'hw:cpu_policy': 'dedicated',
    'hw:mem_page_size': '2048',
  };
  return { claimId: randomUUID(), instanceId, flavor: { vcpus, memoryMb, extraSpecs } };
}

/** What a claim was given, in the words of virsh. */
export interface Given {
  /** vCPU to CPU. */
  readonly pins: Readonly<Record<string, string>>;
  /** All of them, as a list. */
  readonly cpus: string;
  /** The host cell of each guest cell, and all of them as a list. */
  readonly nodes: readonly number[];
  readonly nodeset: string;
  /** MiB on each of the host's four cells. */
  readonly pagesMiB: readonly number[];
}

/** The claim's placement, as the witnesses should have it. */
export function given({ placement }: ClaimAnswer): Given {
  const cells = placement?.cells ?? [];
  const pins = Object.fromEntries(
    cells.flatMap((cell) => Object.entries(cell.pins).map(([vcpu, cpu]) => [vcpu, `${cpu}`] as const)),
  );
  const nodes = cells.map(({ hostCell }) => hostCell);
  return {
    pins,
    cpus: formatCpuList(Object.values(pins).map(Number)),
    nodes,
    nodeset: formatCpuList(nodes),
    pagesMiB: [0, 1, 2, 3].map((node) => cells.find(({ hostCell }) => hostCell === node)?.memoryMb ?? 0),
  };
}

/** One that the claim was not given. */
export function otherCpu({ pins }: Given): string {
  const own = new Set(Object.values(pins));
  return `${[...Array(16).keys()].find((cpu) => !own.has(`${cpu}`))}`;
}
