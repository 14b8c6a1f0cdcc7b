import type { HeldCpuAnswer, HostCellAnswer } from '#contracts/answers/host-answer.js';
import type { Paint } from '../render/paint.js';
import type { ClaimLetters } from './claim-letters.js';

/** One CPU of the drawing: its id and who holds it, in a word. */
export interface CpuMark {
  readonly cpu: number;
  readonly mark: string;
  readonly painted: (text: string) => string;
}

export const freeMark = '·';
export const sharedMark = '~';
/** Not to be had, and nobody is named who holds it. */
export const takenMark = 'x';

/** The CPUs of a cell, core by core, each with its mark. CPUs that no core lists stand alone, at the end. */
export function cpuMarks(cell: HostCellAnswer, claims: ClaimLetters, paint: Paint): CpuMark[][] {
  // Where a guest without a claim runs as well, the claim is shown: the legend tells of the guest.
  const held = new Map([...cell.held].reverse().map((holder) => [holder.cpu, holder]));
  const dedicated = new Set(cell.dedicatedCpus);
  const free = new Set(cell.freeDedicatedCpus);
  const mark = (cpu: number): CpuMark => {
    const holder = held.get(cpu);
    if (!holder) {
      const unheld = free.has(cpu) ? freeMark : dedicated.has(cpu) ? takenMark : sharedMark;
      return { cpu, mark: unheld, painted: unheld === takenMark ? paint.bad : paint.dim };
    }
    const { claimId } = holder;
    return {
      cpu,
      mark: claims.letterOf(holder) + useMark(holder),
      painted: claimId === null ? paint.bad : (text) => paint.claim(claims.index(claimId), text),
    };
  };
  const listed = new Set(cell.siblings.flat());
  const alone = [...new Set([...cell.sharedCpus, ...cell.dedicatedCpus])].filter((cpu) => !listed.has(cpu));
  const cores = [...cell.siblings, ...alone.sort((a, b) => a - b).map((cpu) => [cpu])];
  return cores.filter((core) => core.length > 0).map((core) => core.map(mark));
}

function useMark({ use, vcpu }: HeldCpuAnswer): string {
  if (use === 'vcpu') return String(vcpu ?? '');
  return use === 'emulator' ? 'e' : '-';
}
