/** A text that is not written as expected. */
export class OtherwiseWritten extends Error {}

/** Cuts strings out of a JSON text that is written in a known way, from left to right, without parsing it. */
export class Cutter {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Goes past a mark, which must stand here. Throws OtherwiseWritten. */
  past(mark: string): void {
    if (!this.text.startsWith(mark, this.at)) throw new OtherwiseWritten();
    this.at += mark.length;
  }

  /** The string whose first quote ends `mark`, which must stand here; goes to its last quote. Nothing in it is escaped. */
  string(mark = ''): string {
    this.past(mark);
    const string = this.upTo('"');
    if (string.includes('\\')) throw new OtherwiseWritten();
    return string;
  }

  /** All up to the next such mark, null: up to the end; goes there. */
  upTo(mark: string | null): string {
    const end = mark === null ? this.text.length : this.text.indexOf(mark, this.at);
    if (end < 0) throw new OtherwiseWritten();
    const part = this.text.slice(this.at, end);
    this.at = end;
    return part;
  }

  /** Whether a mark stands here; goes past it. Texts of one length are compared quicker than searched. */
  is(mark: string): boolean {
    const end = this.at + mark.length;
    if (this.text.slice(this.at, end) !== mark) return false;
    this.at = end;
    return true;
  }

  /** What stands further on, between two places counted from here; goes nowhere. */
  ahead(from: number, to: number): string {
    return this.text.slice(this.at + from, this.at + to);
  }

  /** What stands between two places counted back from the text's end; goes nowhere. */
  beforeEnd(from: number, to: number): string {
    return this.text.slice(-from, -to);
  }

  /** The text must be at its end. */
  end(): void {
    if (this.at !== this.text.length) throw new OtherwiseWritten();
  }
}
