import type { Logger } from 'pino';
import { ApiProblemError } from '#contracts/client/api-error.js';
import type { OutcomeDto } from '#contracts/dto/outcome.dto.js';
import type { TrackerLink } from './tracker-link.js';

/** The bounds of OutcomeDto, characters and items. */
const longestMessage = 8192;
const longestText = 4096;
const mostDifferences = 4096;

/** Tells the tracker what became of its decisions. */
export class Outcomes {
  constructor(
    private readonly tracker: TrackerLink,
    private readonly host: string,
    private readonly signal: AbortSignal,
    private readonly log: Logger,
  ) {}

  /** Resolves when the tracker has it, or refuses it, which is logged; false when the adapter ends before. */
  async post(outcome: OutcomeDto): Promise<boolean> {
    try {
      const dto = withinBounds(outcome);
      const answer = await this.tracker.send(this.signal, (client) => client.recordOutcome(this.host, dto));
      if (answer === null) return false;
      const { differences, ...said } = dto;
      this.log.info({ ...said, revision: answer.revision, changed: answer.changed }, 'outcome');
    } catch (error) {
      if (!(error instanceof ApiProblemError)) throw error;
      this.log.error({ outcome, code: error.code, problem: error.problem }, 'the tracker refuses an outcome');
    }
    return true;
  }
}

function withinBounds(outcome: OutcomeDto): OutcomeDto {
  const { message, differences } = outcome;
  return {
    ...outcome,
    ...(message === undefined ? {} : { message: message.slice(0, longestMessage) }),
    ...(differences === undefined
      ? {}
      : {
          differences: differences.slice(0, mostDifferences).map(({ element, wanted, had }) => ({
            element,
            wanted: wanted.slice(0, longestText),
            had: had.slice(0, longestText),
          })),
        }),
  };
}
