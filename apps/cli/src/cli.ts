import type { NumaledgerClient } from '#contracts/client/api-client.js';
import { ApiProblemError } from '#contracts/client/api-error.js';
import { checkSettings, isToken, parseUrl, SettingError, setting } from '#contracts/settings/settings.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './render/terminal.js';
import { UsageError } from './usage-error.js';

export type OutputFormat = 'table' | 'json' | 'yaml';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly output: OutputFormat;
  readonly url?: string;
  readonly token?: string;
}

const usualTimeoutMs = 30_000;

/** What a command needs of its surroundings: the tracker to ask and the place to print to. */
export class Cli {
  /** Of the whole command line. A command sets it when the answer itself is bad news. */
  exitCode: number = exitCodes.done;

  constructor(readonly terminal: Terminal) {}

  /** The tracker that options or settings name. Throws SettingError or UsageError. */
  async client(options: GlobalOptions, timeoutMs: number = usualTimeoutMs): Promise<NumaledgerClient> {
    const { env } = this.terminal;
    checkSettings(env);
    const url = options.url === undefined ? parseUrl(setting(env, 'NUMALEDGER_URL')) : urlOption(options.url);
    const token = options.token ?? setting(env, 'NUMALEDGER_TOKEN');
    if (!isToken(token)) {
      throw new UsageError('the token must be printable ASCII without spaces (--token or NUMALEDGER_TOKEN)');
    }
    const { NumaledgerClient } = await import('#contracts/client/api-client.js');
    return new NumaledgerClient({ url, token, timeoutMs });
  }

  /** Prints an answer: `draw` makes the text for people; JSON and YAML are the API's answer as it came. */
  async print(options: GlobalOptions, answer: unknown, draw: () => string): Promise<void> {
    this.terminal.out(options.output === 'table' ? draw() : await encode(options.output, answer));
  }

  /** Runs a call; when the tracker refuses it, `-o json` and `-o yaml` print the problem document too. */
  async ask<T>(options: GlobalOptions, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof ApiProblemError && options.output !== 'table') {
        this.terminal.out(await encode(options.output, error.problem));
      }
      throw error;
    }
  }
}

function urlOption(text: string): string {
  try {
    return parseUrl(text);
  } catch (error) {
    if (error instanceof SettingError) throw new UsageError(error.message.replace(error.setting, '--url'));
    throw error;
  }
}

async function encode(format: 'json' | 'yaml', answer: unknown): Promise<string> {
  if (format === 'json') return `${JSON.stringify(answer, null, 2)}\n`;
  const { toYaml } = await import('./render/yaml.js');
  return toYaml(answer);
}
