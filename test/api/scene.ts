import { capabilitiesExample } from '../../apps/tracker/src/openapi/examples.js';
import type { Api } from './api.js';

/** The nth UUID of a test. */
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A guest that fits on every host of the scene. */
export const smallFlavor = {
  vcpus: 1,
  memoryMb: 512,
  extraSpecs: { 'hw:numa_nodes': '1', 'hw:cpu_policy': 'dedicated' },
};

/** Reports a host with the example's capabilities. */
export async function reportHost(api: Api, host: string): Promise<void> {
  await api.must('PUT', `/v1/hosts/${host}/capabilities`, {
    body: capabilitiesExample,
    headers: { 'content-type': 'application/xml' },
  });
}

/** What the cases of a test refer to. */
export const scene = {
  host: 'compute-1',
  other: 'compute-2',
  disabled: 'compute-3',
  placed: uuid(1),
  released: uuid(2),
  rejected: uuid(3),
  moving: uuid(4),
  moved: uuid(5),
  free: uuid(900),
  openMove: uuid(104),
  endedMove: uuid(105),
  /** A guest without a claim, of which nothing more is known. */
  foreign: uuid(6),
} as const;

export const claimBody = (claimId: string, more: Record<string, unknown> = {}) => ({
  claimId,
  flavor: smallFlavor,
  ...more,
});

/** Three hosts, and a claim in each state that a claim can be in. */
export async function setScene(api: Api): Promise<void> {
  for (const host of [scene.host, scene.other, scene.disabled]) await reportHost(api, host);
  await api.must('POST', `/v1/hosts/${scene.disabled}/disable`, { body: { reason: 'memory errors' } });
  const claim = (claimId: string, more = {}) =>
    api.must('POST', '/v1/claims', { body: claimBody(claimId, more) });
  const move = (claimId: string, moveId: string) =>
    api.must('POST', `/v1/claims/${claimId}/moves`, { body: { moveId, kind: 'cold-migration' } });
  await claim(scene.placed, { group: { id: 'db', policy: 'anti-affinity' } });
  await claim(scene.released);
  await api.must('DELETE', `/v1/claims/${scene.released}`);
  const tooLarge = { vcpus: 64, memoryMb: 512, extraSpecs: smallFlavor.extraSpecs };
  await api.ask('POST', '/v1/claims', { body: claimBody(scene.rejected, { flavor: tooLarge }) });
  await claim(scene.moving);
  await move(scene.moving, scene.openMove);
  await claim(scene.moved);
  await move(scene.moved, scene.endedMove);
  await api.must('POST', `/v1/claims/${scene.moved}/moves/${scene.endedMove}/confirm`);
}
