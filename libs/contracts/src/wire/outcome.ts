import type { OutcomeReport } from '#ledger/commands/command.js';
import type { GuestBinding } from '#numa/model/guest-binding.js';
import type { OutcomeDto } from '../dto/outcome.dto.js';
import { InvalidFieldError } from './field-error.js';
import { guestBindingInput } from './guest-binding.js';

/** The outcome that a checked DTO stands for. Throws InvalidFieldError. */
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
        binding: bindingInput(dto),
        differences: (dto.differences ?? []).map(({ element, wanted, had }) => ({ element, wanted, had })),
      };
    case 'drift-cleared':
      return { kind: 'drift-cleared', instanceId: dto.instanceId! };
  }
}

/** A guest with a claim is bound to what its placement says. */
function bindingInput({ drift, binding }: OutcomeDto): GuestBinding | null {
  if (!binding) return null;
  if (drift === 'foreign' || drift === 'running-after-release') return guestBindingInput(binding);
  const message = `binding is of guests without a claim, foreign or running-after-release, not of ${drift}`;
  throw new InvalidFieldError('binding', 'drift', message);
}
