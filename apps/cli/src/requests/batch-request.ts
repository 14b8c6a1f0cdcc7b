import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import { readLocalFile } from '../options/read-local-file.js';
import type { Terminal } from '../render/terminal.js';
import { UsageError } from '../usage-error.js';
import { withIds } from './claim-ids.js';
import { type Fields, fields } from './guest-fields.js';

/** The tracker's own bounds on one batch, and a safe half of its bound on a body. */
const mostClaims = 1000;
const mostBytes = 4 * 1024 * 1024;

/** The claims of a file: a JSON array, the API's `{"claims": […]}`, or one JSON object a line. Throws UsageError. */
export async function batchRequest(path: string, terminal: Terminal): Promise<readonly PlaceClaimDto[]> {
  const name = path === '-' ? 'standard input' : path;
  const claims = claimsIn(await readLocalFile(path, terminal), name);
  if (claims.length === 0) throw new UsageError(`${name} holds no claims`);
  return claims.map((claim, index) => {
    if (typeof claim !== 'object' || claim === null || Array.isArray(claim)) {
      throw new UsageError(`${name}: claim ${index + 1} is not a JSON object`);
    }
    return withIds(claim as Fields) as unknown as PlaceClaimDto;
  });
}

/** The claims in slices that one request can carry. */
export function slices(claims: readonly PlaceClaimDto[]): readonly (readonly PlaceClaimDto[])[] {
  const all: PlaceClaimDto[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const claim of claims) {
    const size = Buffer.byteLength(JSON.stringify(claim));
    if (bytes + size > mostBytes || all.at(-1)!.length === mostClaims) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)!.push(claim);
    bytes += size;
  }
  return all;
}

function claimsIn(text: string, name: string): readonly unknown[] {
  const whole = parsed(text);
  if ('value' in whole) {
    if (Array.isArray(whole.value)) return whole.value;
    const { claims } = fields(whole.value) as Fields;
    return Array.isArray(claims) ? claims : [whole.value];
  }
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.filter((line) => line !== '').length < 2 || text.trimStart().startsWith('[')) {
    if (text.trim() === '') return [];
    throw new UsageError(`${name} is not valid JSON: ${whole.why}`);
  }
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const one = parsed(line);
    if ('value' in one) return [one.value];
    throw new UsageError(`${name}, line ${index + 1} is not valid JSON: ${one.why}`);
  });
}

function parsed(text: string): { readonly value: unknown } | { readonly why: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { why: (error as Error).message };
  }
}
