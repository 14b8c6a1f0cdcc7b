import { stripVTControlCharacters } from 'node:util';

/** Colours that stay readable on dark and on light backgrounds; claims take them in turn. */
const claimColours = [36, 33, 35, 32, 34, 31, 96, 95, 93, 92] as const;

/** Puts colour on text, or leaves it alone. */
export interface Paint {
  dim(text: string): string;
  bold(text: string): string;
  bad(text: string): string;
  good(text: string): string;
  /** The colour of the nth claim. */
  claim(index: number, text: string): string;
}

export function paint(colour: boolean): Paint {
  const wrap = (code: number, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    dim: (text) => wrap(2, text),
    bold: (text) => wrap(1, text),
    bad: (text) => wrap(31, text),
    good: (text) => wrap(32, text),
    claim: (index, text) => wrap(claimColours[index % claimColours.length]!, text),
  };
}

/** Columns that a text takes on the screen. */
export function visibleWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - visibleWidth(text)));
}

/** Text from outside, made safe for a terminal: control characters become visible. */
export function plain(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
