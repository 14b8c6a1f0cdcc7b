import { randomUUID } from 'node:crypto';
import type { MoveKindDto, StartMoveDto } from '#contracts/dto/start-move.dto.js';
import { readLocalJson } from '../options/read-local-file.js';
import type { Terminal } from '../render/terminal.js';
import { UsageError } from '../usage-error.js';
import { type Fields, layGuest, refuseWithoutSize } from './guest-fields.js';
import type { GuestOptions } from './guest-options.js';

/** What the command line says of a move. */
export interface MoveOptions extends GuestOptions {
  readonly id?: string;
  readonly kind?: MoveKindDto;
}

/** The move to send: the file's, with the options over it. Throws UsageError. */
export async function moveRequest(options: MoveOptions, terminal: Terminal): Promise<StartMoveDto> {
  const body: Fields = options.file === undefined ? {} : await readLocalJson(options.file, terminal);
  body.moveId = options.id ?? body.moveId ?? randomUUID();
  if (options.kind !== undefined) body.kind = options.kind;
  if (body.kind === undefined) throw new UsageError('a move needs its --kind, or a --file that says it');
  layGuest(body, options);
  // The new flavor stands for the old one as a whole: half of it would be a surprise.
  if (body.flavor !== undefined) refuseWithoutSize(body, 'the new flavor');
  return body as unknown as StartMoveDto;
}
