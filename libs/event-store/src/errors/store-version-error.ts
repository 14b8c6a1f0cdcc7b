/** The file was written by a newer version of this program. It was not touched. */
export class StoreVersionError extends Error {
  readonly code = 'store-version';

  constructor(
    readonly file: string,
    readonly version: number,
    readonly newestKnown: number,
  ) {
    super(`${file} has layout version ${version}; this program knows versions up to ${newestKnown}`);
    this.name = 'StoreVersionError';
  }
}
