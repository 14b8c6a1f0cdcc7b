import type { CandidatesDto } from '#contracts/dto/candidates.dto.js';
import type { GroupDto } from '#contracts/dto/place-claim.dto.js';
import { readLocalJson } from '../options/read-local-file.js';
import type { Terminal } from '../render/terminal.js';
import { UsageError } from '../usage-error.js';
import { type Fields, layGuest, refuseWithoutSize } from './guest-fields.js';
import type { GuestOptions } from './guest-options.js';

/** What the command line says of a dry run. */
export interface CandidatesOptions extends GuestOptions {
  readonly group?: GroupDto;
  readonly limit?: number;
}

/** What a claim has beyond a dry run: a claim's file can be asked about as it stands. */
const claimsAlone = ['claimId', 'instanceId', 'lease', 'domain'];

/** The dry run to send: the file's, with the options over it. Throws UsageError. */
export async function candidatesRequest(
  options: CandidatesOptions,
  terminal: Terminal,
): Promise<CandidatesDto> {
  const body: Fields = options.file === undefined ? {} : await readLocalJson(options.file, terminal);
  for (const name of claimsAlone) delete body[name];
  const { host, ...others } = options;
  const synthetic = host?.filter(isSynthetic) ?? [];
  if (synthetic.length === 0) layGuest(body, options);
  else if (synthetic.length < host!.length)
    throw new UsageError('hosts by name and synthetic hosts cannot be asked together: --host');
  else {
    layGuest(body, others);
    body.syntheticHosts = synthetic;
  }
  if (options.group) body.group = options.group;
  if (options.limit !== undefined) body.limit = options.limit;
  refuseWithoutSize(body, 'a guest');
  return body as CandidatesDto;
}

/** `socket:2 cell:4 …`: no host's name has a colon. */
const isSynthetic = (host: string): boolean => host.includes(':');
