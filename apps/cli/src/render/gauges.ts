import { bar } from './bar.js';

const narrowestBar = 6;
const widestBar = 32;

/** A part of a whole, to be drawn as a bar with its name before and its numbers behind it. */
export interface Gauge {
  readonly name: string;
  readonly part: number;
  readonly whole: number;
  /** Kept from guests, at the end of the bar. */
  readonly reserved?: number;
  readonly text: string;
}

/** Gauges under one another, names and numbers aligned, in `width` columns. */
export function gaugeLines(gauges: readonly Gauge[], width: number): string[] {
  const name = Math.max(...gauges.map((gauge) => gauge.name.length)) + 2;
  const text = Math.max(...gauges.map((gauge) => gauge.text.length)) + 2;
  const columns = Math.min(widestBar, Math.max(narrowestBar, width - name - text));
  return gauges.map(({ name: title, part, whole, reserved, text: numbers }) => {
    return `${title.padEnd(name)}${bar(part, whole, columns, reserved)}  ${numbers}`;
  });
}
