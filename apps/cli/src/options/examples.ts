/** The examples at the end of a command's help: what one wants, and the line to type. */
export function examples(lines: readonly (readonly [want: string, line: string])[]): string {
  return `\nExamples:\n${lines.map(([want, line]) => `  # ${want}\n  ${line}\n`).join('')}`;
}
