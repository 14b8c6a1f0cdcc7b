/** What is wrong with a document, apart from what it says. */
export type XmlErrorCode = 'malformed' | 'doctype' | 'too-deep' | 'too-large';

/** A document that is not read. `line` and `column` count from 1. */
export class XmlError extends Error {
  override readonly name = 'XmlError';

  constructor(
    readonly code: XmlErrorCode,
    message: string,
    readonly line?: number,
    readonly column?: number,
  ) {
    super(message);
  }
}
