import type { AdoptGuestDto } from '#contracts/dto/adopt-guest.dto.js';
import type { CandidatesDto } from '#contracts/dto/candidates.dto.js';
import type { DisableHostDto, HostPolicyDto } from '#contracts/dto/host-policy.dto.js';
import type { HostReportDto } from '#contracts/dto/host-report.dto.js';
import type { OutcomeDto } from '#contracts/dto/outcome.dto.js';
import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import type { PlaceClaimsDto } from '#contracts/dto/place-claims.dto.js';
import type { StartMoveDto } from '#contracts/dto/start-move.dto.js';

/**
 * The examples work one after another in the order of the page, on the host of the first one: it has CPUs for all that
 * they hold at once.
 */

/** An example as OpenAPI has it. */
interface Example<T> {
  readonly summary: string;
  readonly value: T;
}

const cells = [0, 1] as const;
const memoryKiB = 16_777_216;
const pages = [
  { sizeKiB: 4, total: 3_145_728 },
  { sizeKiB: 2048, total: 2048 },
];

/** Four CPUs, two threads a core. */
const cpusOf = (cell: number) =>
  [0, 1, 2, 3].map((offset) => {
    const core = Math.floor(offset / 2);
    const first = cell * 4 + core * 2;
    return { id: cell * 4 + offset, socket: cell, die: 0, core, siblings: [first, first + 1] };
  });

function cellXml(cell: number): string {
  const cpus = cpusOf(cell).map(
    ({ id, socket, die, core, siblings }) =>
      `<cpu id="${id}" socket_id="${socket}" die_id="${die}" core_id="${core}" siblings="${siblings.join('-')}"/>`,
  );
  const pools = pages.map(({ sizeKiB, total }) => `<pages unit="KiB" size="${sizeKiB}">${total}</pages>`);
  return `<cell id="${cell}"><memory unit="KiB">${memoryKiB}</memory>${pools.join('')}<cpus num="4">${cpus.join('')}</cpus></cell>`;
}

/** Capabilities of a small host: two cells with four CPUs each, enough to try the API with. */
export const capabilitiesExample = `<capabilities><host><cpu><arch>x86_64</arch></cpu><topology><cells num="2">${cells
  .map(cellXml)
  .join('')}</cells></topology></host></capabilities>`;

/** The claim and the move that the examples of paths name. */
export const exampleIds = {
  claim: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90',
  topologyClaim: '2f4b8a1c-7d3e-4c55-8a6f-0b9d1e2c3f40',
  batchClaims: ['3a5c9b2d-8e4f-4d66-9b70-1cae2f3d4051', '4b6dac3e-9f50-4e77-8c81-2dbf304e5162'],
  adopted: '6d8fce50-b172-4099-8ea3-4fd15260738a',
  move: '1b0a4e0e-6a52-4f3e-8f5e-2d9c1f7a3b10',
} as const;

const flavor = {
  vcpus: 2,
  memoryMb: 2048,
  extraSpecs: { 'hw:numa_nodes': '1', 'hw:cpu_policy': 'dedicated', 'hw:mem_page_size': '2048' },
};

export const hostExamples = {
  xml: { summary: 'two cells, as libvirt says it', value: capabilitiesExample },
  json: {
    summary: 'the same as JSON',
    value: { arch: 'x86_64', cells: cells.map((id) => ({ id, memoryKiB, pages, cpus: cpusOf(id) })) },
  },
} satisfies { xml: Example<string>; json: Example<HostReportDto> };

export const policyExamples = {
  shared: {
    summary: 'a core for shared CPUs, the others to be dedicated',
    value: { sharedCpus: '0-1', dedicatedCpus: '2-7', cpuAllocationRatio: 4, labels: { rack: 'r2' } },
  },
  defaults: { summary: 'everything by default', value: {} },
} satisfies Record<string, Example<HostPolicyDto>>;

export const disableExamples = {
  reason: { summary: 'with a reason', value: { reason: 'memory errors on cell 1' } },
} satisfies Record<string, Example<DisableHostDto>>;

export const claimExamples = {
  flavor: {
    summary: "Nova's flavor and image: two dedicated CPUs, huge pages",
    value: { claimId: exampleIds.claim, flavor, image: { properties: {} } },
  },
  topology: {
    summary: 'the guest topology itself: two cells, on any host with a label, unless not confirmed in time',
    value: {
      claimId: exampleIds.topologyClaim,
      guestTopology: {
        cells: [
          { pinnedVcpus: '0', floatingVcpus: [], memoryMb: 512, cpuPolicy: 'dedicated' },
          { pinnedVcpus: '1', floatingVcpus: [], memoryMb: 512, cpuPolicy: 'dedicated' },
        ],
      },
      target: { labels: {} },
      lease: { seconds: 120 },
    },
  },
} satisfies Record<string, Example<PlaceClaimDto>>;

export const batchExamples = {
  group: {
    summary: 'two guests on shared CPUs, that should not share a host',
    value: {
      claims: exampleIds.batchClaims.map((claimId) => ({
        claimId,
        flavor: { vcpus: 1, memoryMb: 512, extraSpecs: { 'hw:cpu_policy': 'shared' } },
        group: { id: 'db', policy: 'soft-anti-affinity' as const },
      })),
    },
  },
} satisfies Record<string, Example<PlaceClaimsDto>>;

export const moveExamples = {
  resize: {
    summary: 'to a smaller flavor',
    value: { moveId: exampleIds.move, kind: 'resize', flavor: { ...flavor, vcpus: 1, memoryMb: 1024 } },
  },
} satisfies Record<string, Example<StartMoveDto>>;

export const candidatesExamples = {
  flavor: { summary: 'where would it go?', value: { flavor, limit: 5 } },
  synthetic: {
    summary: 'how would it lie on a host that is not there yet?',
    value: { flavor, syntheticHosts: ['socket:2 cell:4 core:8 thread:2 memory:64g page-2m:8192'] },
  },
} satisfies Record<string, Example<CandidatesDto>>;

export const adoptExamples = {
  named: { summary: 'under an id of its own', value: { claimId: exampleIds.adopted } },
} satisfies Record<string, Example<AdoptGuestDto>>;

export const outcomeExamples = {
  drifted: {
    summary: 'a domain that pins CPUs without a claim',
    value: {
      kind: 'drifted',
      instanceId: '5c7ebd4f-a061-4f88-9d92-3ec0415f6273',
      drift: 'foreign',
      differences: [{ element: 'vcpupin', wanted: 'not pinned', had: 'vcpu 0 on 3' }],
      binding: {
        name: 'by-hand',
        cells: [
          {
            guestCell: 0,
            vcpus: '0',
            bindings: [{ vcpus: '0', cpus: '3' }],
            memoryMb: 512,
            pageSizeKb: 2048,
            hostCells: '0',
          },
        ],
        emulatorCpus: '3',
      },
    },
  },
  cleared: {
    summary: 'it is gone',
    value: { kind: 'drift-cleared', instanceId: '5c7ebd4f-a061-4f88-9d92-3ec0415f6273' },
  },
} satisfies Record<string, Example<OutcomeDto>>;
