import type { HeldCpuAnswer, HostAnswer, HostCellAnswer } from '#contracts/answers/host-answer.js';
import { flow } from '../render/flow.js';
import { type Paint, plain } from '../render/paint.js';
import { count } from '../render/quantity.js';
import type { ClaimLetters } from './claim-letters.js';
import { freeMark, sharedMark, takenMark } from './cpu-marks.js';

/** Whose letter is whose, and what the other marks mean: only those that the drawing has. */
export function hostLegend(host: HostAnswer, claims: ClaimLetters, width: number, paint: Paint): string[] {
  if (host.cells.length === 0)
    return [
      paint.dim(
        host.reportedAt === null
          ? 'no cells: the host has not reported yet'
          : 'no cells: the report has none',
      ),
    ];
  const letters = [
    ...claims.claimIds.map((claimId) => claims.letter(claimId)),
    ...claims.guestIds.map((instanceId) => claims.guestLetter(instanceId)),
  ];
  const letterWidth = Math.max(0, ...letters.map((letter) => letter.length));
  const lines = claims.claimIds.map((claimId, index) => {
    const letter = paint.claim(index, claims.letter(claimId).padEnd(letterWidth));
    return `${letter}  ${claimId}  ${holdings(host, claimId)}`;
  });
  for (const instanceId of claims.guestIds) {
    const letter = paint.bad(claims.guestLetter(instanceId).padEnd(letterWidth));
    lines.push(`${letter}  ${instanceId}  ${guestHoldings(host, instanceId)}`);
  }
  const explained = flow(marks(host, claims), '   ', width).map((line) => paint.dim(line));
  return ['', ...lines, ...explained];
}

function holdings({ cells }: HostAnswer, claimId: string): string {
  const at = cells.filter((cell) => cell.claims.includes(claimId)).map(({ id }) => id);
  const held = cells.flatMap((cell) => cell.held.filter((cpu) => cpu.claimId === claimId));
  const uses = (use: HeldCpuAnswer['use']): number => held.filter((cpu) => cpu.use === use).length;
  const parts = [at.length > 0 ? `${at.length === 1 ? 'cell' : 'cells'} ${at.join(', ')}` : 'no cell'];
  const pinned = uses('vcpu');
  parts.push(pinned > 0 ? count(pinned, 'pinned vCPU') : 'floating');
  return parts.join(': ');
}

/** What is kept from others for a guest without a claim. */
function guestHoldings({ cells, drifts }: HostAnswer, instanceId: string): string {
  const at = cells.filter(({ guests }) => guests.includes(instanceId)).map(({ id }) => id);
  const held = cells.flatMap((cell) => cell.held);
  const own = held.filter((cpu) => cpu.claimId === null && cpu.instanceId === instanceId);
  const shared = own.filter(({ cpu }) => held.some((other) => other.cpu === cpu && other.claimId !== null));
  const name = drifts.find((drift) => drift.instanceId === instanceId)?.binding?.name;
  const who = `${name ? `${plain(name)}, ` : ''}without a claim`;
  const where = `${at.length === 1 ? 'cell' : 'cells'} ${at.join(', ')}`;
  const what = own.length > 0 ? count(own.length, 'CPU') : 'floating';
  return `${who}: ${where}: ${what}${shared.length > 0 ? `, ${shared.length} of a claim as well` : ''}`;
}

/** What each mark of the drawing means. */
function marks({ cells }: HostAnswer, claims: ClaimLetters): string[] {
  const held = cells.flatMap((cell) => cell.held);
  const dedicated = new Set(cells.flatMap(({ dedicatedCpus }) => dedicatedCpus));
  const example = (use: HeldCpuAnswer['use']): HeldCpuAnswer | undefined =>
    held.find((cpu) => cpu.use === use && (cpu.vcpu !== null) === (use === 'vcpu'));
  const parts: string[] = [];
  if (cells.some(({ freeDedicatedCpus }) => freeDedicatedCpus.length > 0)) parts.push(`${freeMark} free`);
  if (cells.some(({ sharedCpus }) => sharedCpus.some((cpu) => !dedicated.has(cpu)))) {
    parts.push(`${sharedMark} shared, guests float`);
  }
  if (cells.some(takenWithoutClaim)) parts.push(`${takenMark} taken`);
  const vcpu = example('vcpu');
  if (vcpu) {
    const letter = claims.letterOf(vcpu);
    parts.push(`${letter}${vcpu.vcpu} vCPU ${vcpu.vcpu} of ${letter}`);
  }
  const emulator = example('emulator');
  if (emulator) parts.push(`${claims.letterOf(emulator)}e emulator threads of ${claims.letterOf(emulator)}`);
  const sibling = example('sibling');
  if (sibling) parts.push(`${claims.letterOf(sibling)}- sibling that ${claims.letterOf(sibling)} keeps idle`);
  return parts;
}

function takenWithoutClaim({ dedicatedCpus, freeDedicatedCpus, held }: HostCellAnswer): boolean {
  const known = new Set([...freeDedicatedCpus, ...held.map(({ cpu }) => cpu)]);
  return dedicatedCpus.some((cpu) => !known.has(cpu));
}
