export type CapabilitiesErrorCode =
  | 'capabilities-malformed'
  | 'capabilities-doctype'
  | 'capabilities-too-deep'
  | 'capabilities-too-large'
  | 'not-capabilities'
  | 'capabilities-invalid';

/** Where in a document: a line and column, counted from 1, or an element or attribute. */
export interface CapabilitiesPlace {
  readonly line?: number;
  readonly column?: number;
  /** `/capabilities/host/topology/cells/cell[2]/memory`, `…/cpu[3]/@id` */
  readonly path?: string;
}

/** A report that is refused as a whole. The message names the rule that it breaks. */
export class CapabilitiesError extends Error implements CapabilitiesPlace {
  override readonly name = 'CapabilitiesError';
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;

  constructor(
    readonly code: CapabilitiesErrorCode,
    message: string,
    place: CapabilitiesPlace = {},
  ) {
    super(message);
    this.line = place.line;
    this.column = place.column;
    this.path = place.path;
  }
}
