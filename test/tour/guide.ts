import { numaledger } from '../processes/numaledger.js';
import { compactJson } from './compact-json.js';

const width = 100;

/** Something in the tour was not as it has to be. */
export class TourDifferenceError extends Error {}

/** Walks through the tour: runs each request, prints it with its answer, and stops at the first that differs. */
export class Guide {
  private step = 0;
  private lastAnswer = '';

  constructor(
    private readonly print: (text: string) => void,
    private url: string,
  ) {}

  /** From now on the tracker is at this address. */
  moveTo(url: string): void {
    this.url = url;
  }

  heading(text: string): void {
    this.step += 1;
    this.print(`${this.step === 1 ? '' : '\n'}# ${this.step}. ${text}\n`);
  }

  note(text: string): void {
    this.print(`${text}\n`);
  }

  /** A command as a user types it; ends the tour when its exit code is another one. */
  async command(args: readonly string[], exitCode = 0): Promise<string> {
    this.print(`\n${commandLine(args)}\n`);
    const settings = { NUMALEDGER_URL: this.url, COLUMNS: String(width) };
    const { code, stdout, stderr } = await numaledger(args, { settings });
    this.print(stdout + stderr);
    if (exitCode !== 0 && code === exitCode) this.print(`(exit code ${code})\n`);
    if (code !== exitCode) {
      throw new TourDifferenceError(`numaledger ${args.join(' ')} ended with ${code}, not ${exitCode}`);
    }
    return stdout;
  }

  /** A request over HTTP; ends the tour when its status is another one. */
  async request(method: string, path: string, body: unknown, status: number): Promise<void> {
    this.print(`\n${method} ${path}\n${compactJson(body, width)}\n`);
    this.lastAnswer = await this.answer(method, path, body, status);
    this.print(`→ ${status}\n${compactJson(JSON.parse(this.lastAnswer), width)}\n`);
  }

  /** The last request once more; ends the tour when the answer is not the one of before, byte for byte. */
  async repeat(method: string, path: string, body: unknown, status: number): Promise<void> {
    if ((await this.answer(method, path, body, status)) !== this.lastAnswer) {
      throw new TourDifferenceError(`${method} ${path} was answered otherwise the second time`);
    }
    this.print(`\n${method} ${path}, the same once more\n→ ${status}, the same answer\n`);
  }

  private async answer(method: string, path: string, body: unknown, status: number): Promise<string> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status === status) return text;
    throw new TourDifferenceError(
      `${method} ${path} was answered ${response.status}, not ${status}: ${text}`,
    );
  }

  /** An answer as it comes, without a word. */
  async look(path: string): Promise<string> {
    const response = await fetch(this.url + path);
    const text = await response.text();
    if (!response.ok) throw new TourDifferenceError(`GET ${path} was answered ${response.status}: ${text}`);
    return text;
  }
}

/** The line to type, broken where it gets too long for a page. */
function commandLine(args: readonly string[]): string {
  const words: string[] = [];
  for (const arg of args) {
    const word = /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg}'`;
    const value = words.at(-1)?.startsWith('--') && !words.at(-1)!.includes(' ') && !arg.startsWith('--');
    if (value) words.push(`${words.pop()} ${word}`);
    else words.push(word);
  }
  const lines = ['$ numaledger'];
  for (const word of words) {
    if (lines.at(-1)!.length + word.length + 3 > width) lines.push('   ');
    lines.push(`${lines.pop()} ${word}`);
  }
  return lines.join(' \\\n');
}
