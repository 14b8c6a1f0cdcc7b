export type DomainXmlErrorCode =
  | 'domain-malformed'
  | 'domain-doctype'
  | 'domain-too-deep'
  | 'domain-too-large'
  | 'not-a-domain'
  | 'domain-invalid';

/** A domain XML that is not read. */
export class DomainXmlError extends Error {
  override readonly name = 'DomainXmlError';

  constructor(
    readonly code: DomainXmlErrorCode,
    message: string,
    /** Counted from 1. */
    readonly line?: number,
    readonly column?: number,
  ) {
    super(message);
  }
}
