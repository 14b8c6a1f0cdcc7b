import type { GroupDto, PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import { readLocalFile, readLocalJson } from '../options/read-local-file.js';
import type { Terminal } from '../render/terminal.js';
import { UsageError } from '../usage-error.js';
import { withIds } from './claim-ids.js';
import { type Fields, fields, layGuest, refuseWithoutSize } from './guest-fields.js';
import type { GuestOptions } from './guest-options.js';

/** What the command line says of a claim. */
export interface ClaimOptions extends GuestOptions {
  readonly id?: string;
  readonly instanceId?: string;
  readonly group?: GroupDto;
  /** Seconds. */
  readonly lease?: number;
  readonly domain?: string;
  readonly start?: boolean;
}

/** The claim to send: the file's, with the options over it. Throws UsageError for what cannot be sent at all. */
export async function claimRequest(options: ClaimOptions, terminal: Terminal): Promise<PlaceClaimDto> {
  if (options.file === '-' && options.domain === '-') {
    throw new UsageError('only one of --file and --domain can be standard input');
  }
  const body: Fields = options.file === undefined ? {} : await readLocalJson(options.file, terminal);
  if (options.id !== undefined) body.claimId = options.id;
  if (options.instanceId !== undefined) body.instanceId = options.instanceId;
  layGuest(body, options);
  if (options.group) body.group = options.group;
  if (options.lease !== undefined) body.lease = { seconds: options.lease };
  if (options.domain !== undefined) {
    body.domain = { xml: await readLocalFile(options.domain, terminal), start: options.start ?? false };
  } else if (options.start) {
    if (fields(body.domain).xml === undefined) {
      throw new UsageError('--start needs a --domain, or a --file with a domain: what is there to start?');
    }
    body.domain = { ...fields(body.domain), start: true };
  }
  refuseWithoutSize(body, 'a guest');
  return withIds(body) as unknown as PlaceClaimDto;
}
