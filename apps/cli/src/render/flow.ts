/** Parts side by side with a separator between them, on as many lines as `width` columns need. */
export function flow(parts: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + separator.length + part.length <= width) {
      lines[lines.length - 1] = line + separator + part;
    } else {
      lines.push(part);
    }
  }
  return lines;
}
