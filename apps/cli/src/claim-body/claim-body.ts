import { randomUUID } from 'node:crypto';
import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import { readLocalFile, readLocalJson } from '../options/read-local-file.js';
import type { Terminal } from '../render/terminal.js';
import { UsageError } from '../usage-error.js';

/** What the command line says of a claim. */
export interface ClaimOptions {
  readonly id?: string;
  readonly instanceId?: string;
  readonly vcpus?: number;
  readonly memoryMb?: number;
  readonly spec?: Readonly<Record<string, string>>;
  readonly imageProperty?: Readonly<Record<string, string>>;
  readonly host?: readonly string[];
  readonly label?: Readonly<Record<string, string>>;
  readonly domain?: string;
  readonly start?: boolean;
  readonly file?: string;
}

type Fields = Record<string, unknown>;

/**
 * The request to send: the file's, with the options over it. What the fields mean is the tracker's to judge;
 * here only what cannot be sent at all is refused (UsageError).
 */
export async function claimBody(options: ClaimOptions, terminal: Terminal): Promise<PlaceClaimDto> {
  if (options.file === '-' && options.domain === '-') {
    throw new UsageError('only one of --file and --domain can be standard input');
  }
  const body: Fields = options.file === undefined ? {} : await readLocalJson(options.file, terminal);
  body.claimId = options.id ?? body.claimId ?? randomUUID();
  if (options.instanceId !== undefined) body.instanceId = options.instanceId;
  const flavor = defined({ vcpus: options.vcpus, memoryMb: options.memoryMb });
  if (flavor || options.spec) body.flavor = { ...fields(body.flavor), ...flavor };
  if (options.spec) within(body, 'flavor', 'extraSpecs', options.spec);
  if (options.imageProperty) within(body, 'image', 'properties', options.imageProperty);
  if (options.host) body.target = { ...fields(body.target), hosts: [...options.host] };
  if (options.label) within(body, 'target', 'labels', options.label);
  if (options.domain !== undefined) {
    body.domain = { xml: await readLocalFile(options.domain, terminal), start: options.start ?? false };
  } else if (options.start) {
    body.domain = { ...fields(body.domain), start: true };
  }
  refuseWithoutSize(body);
  return body as unknown as PlaceClaimDto;
}

/** Neither a flavor's size nor a guest topology: most likely a forgotten option. */
function refuseWithoutSize(body: Fields): void {
  if (body.guestTopology) return;
  const { vcpus, memoryMb } = fields(body.flavor);
  if (vcpus === undefined || memoryMb === undefined) {
    throw new UsageError(
      'a guest needs --vcpus and --memory-mb, or a --file that says its flavor or guestTopology',
    );
  }
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function defined(values: Fields): Fields | null {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

function within(body: Fields, outer: string, inner: string, values: Readonly<Record<string, string>>): void {
  const object = fields(body[outer]);
  body[outer] = { ...object, [inner]: { ...fields(object[inner]), ...values } };
}
