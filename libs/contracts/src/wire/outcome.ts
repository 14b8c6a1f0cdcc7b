import type { OutcomeReport } from '#ledger/commands/command.js';
import type { OutcomeDto } from '../dto/outcome.dto.js';

/** The outcome that a checked DTO stands for. */
export function outcomeInput(dto: OutcomeDto): OutcomeReport {
  switch (dto.kind) {
    case 'applied':
      return {
        kind: 'applied',
        claimId: dto.claimId!,
        decision: dto.decision!,
        waitsForRestart: dto.waitsForRestart ?? [],
      };
    case 'failed':
      return {
        kind: 'failed',
        claimId: dto.claimId!,
        decision: dto.decision!,
        code: dto.code!,
        message: dto.message!,
      };
    case 'drifted':
      return {
        kind: 'drifted',
        instanceId: dto.instanceId!,
        claimId: dto.claimId ?? null,
        drift: dto.drift!,
        differences: (dto.differences ?? []).map(({ element, wanted, had }) => ({ element, wanted, had })),
      };
    case 'drift-cleared':
      return { kind: 'drift-cleared', instanceId: dto.instanceId! };
  }
}
