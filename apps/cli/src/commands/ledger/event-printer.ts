import type { LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';
import type { Cli, OutputFormat } from '../../cli.js';

/** Prints events that come one by one: with `text`, as a JSON line each, or as a YAML document each. */
export async function eventPrinter<Event extends LedgerEventAnswer>(
  output: OutputFormat,
  cli: Cli,
  text: (event: Event) => string,
): Promise<(event: Event) => void> {
  const { out } = cli.terminal;
  if (output === 'json') return (event) => out(`${JSON.stringify(event)}\n`);
  if (output === 'table') return (event) => out(text(event));
  const { toYaml } = await import('../../render/yaml.js');
  return (event) => out(`---\n${toYaml(event)}`);
}
