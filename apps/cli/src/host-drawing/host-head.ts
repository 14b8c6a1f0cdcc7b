import type { HostAnswer } from '#contracts/answers/host-answer.js';
import { flow } from '../render/flow.js';
import { type Paint, plain } from '../render/paint.js';
import { count, kibibytes, mebibytes, mebibytesOf } from '../render/quantity.js';

const separator = ' · ';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** What the host is and how it stands, in a few lines. */
export function hostHead(host: HostAnswer, width: number, paint: Paint): string[] {
  const { cells } = host;
  const state = host.state === 'enabled' ? paint.good(host.state) : paint.bad(host.state.replace('-', ' '));
  const revision = paint.dim(`revision ${host.revision}`);
  const adapter = host.adapterSeen ? '' : `  ${paint.dim('no adapter seen')}`;
  const lines = [`${paint.bold(host.host)}  ${state}  ${revision}${adapter}`];
  if (host.disabledReason !== null) lines.push(`disabled: ${plain(host.disabledReason)}`);
  if (cells.length > 0) lines.push(...flow(totals(host), separator, width));
  lines.push(...policyLines(host, width));
  for (const { claimId, rule } of host.overcommitted) {
    lines.push(paint.bad(`overcommitted: claim ${claimId}: ${plain(rule)}`));
  }
  for (const line of shortPools(host)) lines.push(paint.bad(line));
  for (const { kind, instanceId, since } of host.drifts) {
    lines.push(paint.bad(`drifted: domain ${instanceId}: ${plain(kind)}, since revision ${since}`));
  }
  if (host.drifts.some(({ binding }) => binding !== null)) {
    lines.push(paint.dim(`to hold one where it runs: numaledger claim adopt ${host.host} <domain>`));
  }
  return lines;
}

/** Pools that shrank under the guests that hold their pages: no more of them are given. */
const shortPools = ({ cells }: HostAnswer): string[] =>
  cells.flatMap(({ id, pages }) =>
    pages
      .filter(({ free }) => free < 0)
      .map(({ sizeKb, total, reserved, used }) => {
        const usable = total - reserved;
        return `overcommitted: cell ${id}: ${used} of ${usable} pages of ${kibibytes(sizeKb)} are claimed`;
      }),
  );

function totals({ cells, claims }: HostAnswer): string[] {
  const cpus = new Set(cells.flatMap(({ sharedCpus, dedicatedCpus }) => [...sharedCpus, ...dedicatedCpus]))
    .size;
  const dedicated = sum(cells.map(({ dedicatedCpus }) => dedicatedCpus.length));
  const free = sum(cells.map(({ freeDedicatedCpus }) => freeDedicatedCpus.length));
  const used = sum(cells.map(({ usedMemoryMb }) => usedMemoryMb));
  const memory = sum(cells.map(({ memoryMb }) => memoryMb));
  return [
    `${count(cells.length, 'cell')}, ${count(cpus, 'CPU')}`,
    `${free} of ${dedicated} dedicated free`,
    `${mebibytesOf(used, memory)} claimed`,
    count(claims.length, 'claim'),
  ];
}

/** Only what differs from an untouched host is worth a line. */
function policyLines({ policy }: HostAnswer, width: number): string[] {
  const parts: string[] = [];
  if (policy.cpuAllocationRatio !== 4) parts.push(`CPU ratio ${policy.cpuAllocationRatio}`);
  if (policy.ramAllocationRatio !== 1) parts.push(`memory ratio ${policy.ramAllocationRatio}`);
  if (policy.cellOrder !== 'spread') parts.push(`cells: ${policy.cellOrder}`);
  if (policy.foreignGuests !== 'avoid') parts.push(`foreign guests: ${policy.foreignGuests}`);
  for (const { cell, sizeKb, count: pages } of policy.reservedPages) {
    parts.push(`${pages} pages of ${kibibytes(sizeKb)} reserved in cell ${cell}`);
  }
  for (const { cell, memoryMb } of policy.reservedMemory) {
    parts.push(`${mebibytes(memoryMb)} reserved in cell ${cell}`);
  }
  const labels = Object.entries(policy.labels).map(([key, value]) => `${plain(key)}=${plain(value)}`);
  return [...titled('policy: ', parts, separator, width), ...titled('labels: ', labels, ' ', width)];
}

/** Parts behind a title, further lines indented to it; nothing at all when there are no parts. */
function titled(title: string, parts: readonly string[], between: string, width: number): string[] {
  return flow(parts, between, width - title.length).map((line, index) => {
    return (index === 0 ? title : ' '.repeat(title.length)) + line;
  });
}
