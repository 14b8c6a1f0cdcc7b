/** An RFC 9457 problem document, as every refused request is answered. */
export interface Problem {
  readonly type: string;
  /** Stable; what programs compare. */
  readonly code: string;
  readonly title: string;
  readonly status: number;
  /** What is wrong with this request, in a sentence. */
  readonly detail?: string;
  /** The fields concerned, each with the rule it breaks. */
  readonly errors?: readonly FieldError[];
  /** The claim that the request names, if it names one well. */
  readonly claimId?: string;
  /** The move that it names. */
  readonly moveId?: string;
  readonly [extension: string]: unknown;
}

export interface FieldError {
  /** The path inside the request: `flavor.vcpus`, `pciRequests[0].count`. */
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}

interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** Every code that the API answers with. Served at /problems/{code}. */
export const problemKinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-http': { status: 400, title: 'This is not HTTP' },
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'capabilities-malformed': { status: 400, title: 'The capabilities are not well-formed XML' },
  'capabilities-doctype': { status: 400, title: 'The capabilities declare a document type' },
  'capabilities-too-deep': { status: 400, title: 'The capabilities are nested too deeply' },
  'capabilities-too-large': { status: 413, title: 'The capabilities are too large' },
  'capabilities-invalid': { status: 400, title: 'The capabilities break a rule' },
  'not-capabilities': { status: 400, title: 'The XML is not libvirt capabilities' },
  'domain-invalid': { status: 400, title: 'The domain XML cannot be used' },
  'guest-constraint': { status: 400, title: 'Flavor or image breaks a rule' },
  'host-policy-invalid': { status: 400, title: 'The policy does not suit the host' },
  unauthorized: { status: 401, title: 'The token is missing or wrong' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'host-not-found': { status: 404, title: 'The host is not known' },
  'claim-not-found': { status: 404, title: 'The claim is not known' },
  'move-not-found': { status: 404, title: 'The claim has no such move' },
  'revision-not-found': { status: 404, title: 'The ledger has no such revision' },
  'not-a-decision': { status: 409, title: 'The event chooses no host' },
  'decision-not-found': { status: 404, title: 'The host has no such decision' },
  'guest-not-found': { status: 404, title: 'The host has told of no such guest without a claim' },
  'zone-not-found': { status: 404, title: 'The zone is not known' },
  'method-not-allowed': { status: 405, title: 'The address does not take this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'no-valid-host': { status: 409, title: 'No host fits' },
  'claim-conflict': { status: 409, title: 'The claim id was used for another request' },
  'claim-ended': { status: 409, title: 'The claim has ended; its id is never used again' },
  'claim-rejected': { status: 409, title: 'The claim was rejected and holds nothing' },
  'instance-claimed': { status: 409, title: 'The instance is held by another claim' },
  'guest-placement-unknown': {
    status: 409,
    title: 'It is not known where the guest runs, or no placement says it',
  },
  'placement-inapplicable': { status: 409, title: 'The host cannot carry out what the claim holds' },
  'guest-overlaps-claim': { status: 409, title: 'The guest runs on what a claim holds' },
  'group-conflict': { status: 409, title: 'The group has another policy' },
  'move-conflict': { status: 409, title: 'The move id was used for another request' },
  'move-ended': { status: 409, title: 'The move has ended' },
  'move-under-way': { status: 409, title: 'The claim is being moved already' },
  'move-changes-guest': { status: 400, title: 'Only a resize may change what the guest asks for' },
  'host-in-use': { status: 409, title: 'The host still holds claims' },
  'request-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is of an unknown media type' },
  'headers-too-large': { status: 431, title: 'The address and the headers are too large' },
  overloaded: { status: 503, title: 'Too many requests are waiting' },
  'too-many-replays': { status: 503, title: 'Enough replays are under way' },
  'too-many-streams': { status: 503, title: 'Enough streams of the ledger are open' },
  'too-many-verifications': { status: 503, title: 'Enough verifications are under way' },
  'ledger-unavailable': { status: 503, title: 'The ledger cannot be reached' },
  'revision-not-reached': { status: 503, title: 'The tracker does not hold the revision yet' },
  'ledger-full': { status: 503, title: 'There is no space for the ledger' },
  'shutting-down': { status: 503, title: 'The tracker is stopping' },
  'ledger-damaged': { status: 500, title: 'The ledger is damaged' },
  internal: { status: 500, title: 'The tracker failed' },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

export function isProblemCode(code: unknown): code is ProblemCode {
  return typeof code === 'string' && Object.hasOwn(problemKinds, code);
}

/** The problem document of a code, with its own title and status. */
export function problem(
  code: ProblemCode,
  detail?: string,
  extensions: Record<string, unknown> = {},
): Problem {
  const { status, title } = problemKinds[code];
  return {
    type: `/problems/${code}`,
    code,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    ...extensions,
  };
}
