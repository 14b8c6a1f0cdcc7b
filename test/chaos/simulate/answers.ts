import type { Answer, AnsweredEvent, Done, Refused, Request } from './requests.js';

/** Commands that set a switch or tell a fact: each time they are decided anew. */
export const switching = 'switch:';

/** Answers that only an error in the tracker gives. */
const never = ['internal', 'ledger-contradiction', 'ledger-rewound', 'ledger-unreadable'];

/** Everything that any tracker answered, whether it reached its client or not, and what is wrong with it. */
export class Answers {
  readonly findings: string[] = [];
  /** Events that a client was told of, by id. */
  readonly acknowledged = new Map<string, AnsweredEvent>();
  /** State hashes that trackers gave, by revision. */
  readonly states = new Map<number, string>();
  private readonly decisions = new Map<string, AnsweredEvent>();

  /** `head`: the ledger's last revision when the request was made. */
  record(request: Request, head: number, answer: Answer): void {
    if (answer.code === 'refused') this.refused(answer);
    else if (answer.code === 'state' && request.kind === 'query') this.state(request.atLeast, answer);
    else if (answer.code === 'past' && request.kind === 'past') this.state(request.revision, answer);
    else if (answer.code === 'ok' && request.kind === 'command') this.command(request.id, head, answer);
    else if (answer.code === 'decisions' && request.kind === 'decisions') this.later(request.atLeast, answer);
    else if (answer.code === 'batch' && request.kind === 'batch')
      for (const [index, one] of answer.answers.entries())
        this.record({ kind: 'command', ...request.commands[index]! }, head, one);
  }

  private refused({ why, message }: Refused): void {
    if (never.includes(why)) this.findings.push(`a tracker answered ${why}: ${message}`);
  }

  private command(id: string, head: number, { events, revision }: Done): void {
    if (revision < head) this.findings.push(`${id} was answered on revision ${revision}, older than ${head}`);
    const last = events.at(-1);
    if (!last) return;
    if (revision < last.revision) this.findings.push(`${id} of ${last.revision} was answered on ${revision}`);
    for (const event of events) this.acknowledged.set(event.id, event);
    if (id.startsWith(switching)) return;
    const before = this.decisions.get(id);
    this.decisions.set(id, last);
    if (before && (before.id !== last.id || before.revision !== last.revision))
      this.findings.push(`${id} was decided at ${before.revision}, and then at ${last.revision}`);
  }

  private state(atLeast: number, answer: { readonly revision: number; readonly hash: string | null }): void {
    this.later(atLeast, answer);
    const { revision, hash } = answer;
    if (hash === null) return;
    const before = this.states.get(revision);
    this.states.set(revision, hash);
    if (before !== undefined && before !== hash) this.findings.push(`two states at revision ${revision}`);
  }

  private later(atLeast: number, { revision }: { readonly revision: number }): void {
    if (revision < atLeast) this.findings.push(`a client saw ${atLeast} and then ${revision}`);
  }
}
