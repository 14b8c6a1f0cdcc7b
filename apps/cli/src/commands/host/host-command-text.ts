import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';

/** One line about a command on a host: what was done, or why there was nothing to do. */
export function hostCommandText(
  { host, revision, changed }: HostCommandAnswer,
  done: string,
  same: string,
): string {
  return changed
    ? `host ${host} ${done} (revision ${revision})\n`
    : `host ${host}: ${same}, nothing changed (revision ${revision})\n`;
}
