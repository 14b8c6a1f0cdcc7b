import type {
  ClaimAnswer,
  GuestDriftAnswer,
  OutcomeAnswer,
  SecondHoldAnswer,
} from '#contracts/answers/claim-answer.js';
import type { PlacedCellAnswer, PlacementAnswer } from '#contracts/answers/placement-answer.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import type { PassedOn } from '#numa/model/flavor.js';
import { plain } from '../../render/paint.js';
import { kibibytes, mebibytes } from '../../render/quantity.js';
import { type Column, table } from '../../render/table.js';

/** A claim for people: where it is, cell by cell, and what the host's libvirt made of it. */
export function claimText(claim: ClaimAnswer, { repeated = false } = {}): string {
  const lines = [`claim ${claim.claimId} ${stateText(claim)}${repeated ? ', as decided before' : ''}\n`];
  if (claim.instanceId !== claim.claimId) lines.push(`domain ${claim.instanceId}\n`);
  if (claim.placement) lines.push(`\n${placementText(claim.placement)}\n${outcomeText(claim.outcome)}\n`);
  if (claim.move) lines.push(secondHoldText(claim.move));
  if (claim.drift) lines.push(driftText(claim.drift));
  if (claim.guest) lines.push(`passed on: ${plain(passedOnText(claim.guest))}\n`);
  for (const warning of claim.warnings ?? []) lines.push(`warning: ${plain(warning)}\n`);
  return lines.join('');
}

function stateText({ state, host, decidedAt, endedAt, leaseExpiresAt, moveId }: ClaimAnswer): string {
  const placed = `placed on ${host} (revision ${decidedAt})`;
  switch (state) {
    case 'placed':
      return `is ${placed}${leaseExpiresAt ? `, until ${leaseExpiresAt} unless confirmed` : ''}${moving(moveId)}`;
    case 'confirmed':
      return `is ${placed} and confirmed${moving(moveId)}`;
    case 'released':
      return `is released (revision ${endedAt}; placed at revision ${decidedAt})`;
    case 'expired':
      return `has expired (revision ${endedAt}; placed at revision ${decidedAt})`;
    case 'rejected':
      return `was rejected (revision ${decidedAt}): no host fitted`;
  }
}

const moving = (moveId: string | null): string => (moveId ? `; move ${moveId} is under way` : '');

/** What placement has no part in, and who makes the domain has to see to. */
function passedOnText({ physicalAddresses, memoryEncryption, persistentMemory }: PassedOn): string {
  const parts: string[] = [];
  if (physicalAddresses) {
    const { mode, bits } = physicalAddresses;
    parts.push(`physical addresses ${mode}${bits === null ? '' : ` ${bits} bits`}`);
  }
  if (memoryEncryption) parts.push(`memory encryption ${memoryEncryption}`);
  if (persistentMemory) parts.push(`persistent memory ${persistentMemory.join(', ')}`);
  return parts.join('; ');
}

/** What is held beside, while the guest is being moved. */
function secondHoldText({ kind, host, placement, outcome }: SecondHoldAnswer): string {
  const how = kind.replace('-', ' ');
  return `\nheld as well, for its ${how} on ${host}, until the move is confirmed or reverted:\n\n${placementText(placement)}\n${outcomeText(outcome)}\n`;
}

/** What is wrong with the guest, and what to do about it. */
function driftText({ kind, since, host, instanceId, differences }: GuestDriftAnswer): string {
  const seen = `(since revision ${since})`;
  switch (kind) {
    case 'placement':
      return [`the guest is not as its claim says ${seen}:`, ...differences.map(differenceText), ''].join(
        '\n',
      );
    case 'domain-missing':
      return `libvirt on ${host} has no domain ${instanceId} any longer ${seen}: define it again, or release the claim\n`;
    case 'running-after-release':
      return `its guest still runs on ${host} on what was released ${seen}: stop it, or hold it again:\n  numaledger claim adopt ${host} ${instanceId}\n`;
    case 'foreign':
      return `the guest ran on ${host} without a claim ${seen}; its adapter has yet to put it where its claim says\n`;
  }
}

function differenceText({ element, wanted, had }: GuestDriftAnswer['differences'][number]): string {
  return `  ${plain(element)}: ${plain(wanted)} wanted, is ${plain(had)}`;
}

/** A placed cell, as a row of a table. */
export const cellColumns: readonly Column<PlacedCellAnswer>[] = [
  { title: 'guest cell', text: ({ guestCell }) => String(guestCell), right: true },
  { title: 'host cell', text: ({ hostCell }) => String(hostCell), right: true },
  { title: 'memory', text: ({ memoryMb }) => mebibytes(memoryMb), right: true },
  {
    title: 'pages',
    text: ({ pageSizeKb }) => (pageSizeKb === null ? '-' : kibibytes(pageSizeKb)),
    right: true,
  },
  { title: 'vCPU→CPU', text: vcpusText },
];

function vcpusText({ pins, floating, emulatorCpus }: PlacedCellAnswer): string {
  const pinned = Object.entries(pins).map(([vcpu, cpu]) => `${vcpu}→${cpu}`);
  if (floating.length > 0) pinned.push(`${formatCpuList(floating)} floating`);
  if (emulatorCpus.length > 0) pinned.push(`emulator→${formatCpuList(emulatorCpus)}`);
  return pinned.join(' ');
}

export function placementText({ cells, pciDevices }: PlacementAnswer): string {
  const pci = pciDevices
    .map(({ requestId, address }) => `${plain(`PCI ${requestId}: ${address}`)}\n`)
    .join('');
  if (cells.length === 0) return `no NUMA topology: the guest floats over the whole host\n${pci}`;
  return table(cellColumns, cells) + pci;
}

function outcomeText(outcome: OutcomeAnswer | null): string {
  if (outcome === null) return 'outcome: none yet, the host has not said';
  if (outcome.kind === 'failed') {
    const why = plain(outcome.message ?? outcome.code ?? '');
    return `outcome: failed (revision ${outcome.revision}): ${why}\nthe claim holds its placement, but the guest does not have it`;
  }
  const waits = outcome.waitsForRestart ?? [];
  const rest = waits.length > 0 ? `; from the next start: ${waits.join(', ')}` : '';
  return `outcome: applied (revision ${outcome.revision})${rest}`;
}
