import type { Problem, ProblemCode } from './problem.js';

/** What `GET /problems/{code}` answers. */
export interface ProblemMeaning extends Problem {
  /** What the code means, and what to do about it. */
  readonly meaning: string;
}

/** What each code means and what to do about it, in a sentence or two. */
export const problemMeanings: Readonly<Record<ProblemCode, string>> = {
  'invalid-request':
    'A field, a parameter or a header is missing, unknown or breaks a rule. `errors` names each with its rule: mend them and send the request again.',
  'malformed-http':
    'What arrived cannot be read as an HTTP/1.1 request. Look at what sends it, and at proxies on the way.',
  'malformed-json':
    'The body is cut off, is no JSON, or gives one key twice in an object. Send JSON as a library writes it.',
  'capabilities-malformed':
    'The XML breaks off or breaks a rule of XML at `line` and `column`. Send what `virsh capabilities` prints, unchanged.',
  'capabilities-doctype':
    'The XML has a document type, which libvirt never writes and which could define entities. Send what `virsh capabilities` prints.',
  'capabilities-too-deep':
    'The XML has more levels of elements than any host needs. Send what `virsh capabilities` prints.',
  'capabilities-too-large':
    'The XML has more bytes, elements or references than any host needs. Send what `virsh capabilities` prints.',
  'capabilities-invalid':
    'The element or attribute at `path` is missing, has a value that cannot be, or contradicts another. Nothing of the report was taken: look at the host, then report it again.',
  'not-capabilities':
    'The XML is of another kind than the capabilities of a host. Send what `virsh capabilities` prints, not a domain or the capabilities of domains.',
  'domain-invalid':
    'The domain XML has an element or attribute that cannot be read; `detail` names it. Mend the XML and send it again.',
  'guest-constraint':
    'Flavor and image contradict each other or ask for what no guest can have. `rule` and `keys` say which extra specs or properties to change; no host would help.',
  'host-policy-invalid':
    'The policy names CPUs, cells or pages that the host has not, or gives CPUs away twice. Compare it with `GET /v1/hosts/{host}` and set it again.',
  unauthorized:
    'The tracker has a token and the request has not. Send `Authorization: Bearer` with what NUMALEDGER_TOKEN is for the tracker.',
  'not-found': 'No route has this address. The addresses there are stand at /docs.',
  'host-not-found':
    'No host of this name has been reported to the zone, or it was removed. Look for it with `GET /v1/hosts`; the adapter of a new host reports it.',
  'claim-not-found':
    'No claim of this id was ever made in the zone, or not yet at the revision asked for. Look for it with `GET /v1/claims`.',
  'move-not-found':
    'The claim was never moved under this id. `GET /v1/claims/{claimId}` names the move that is under way.',
  'revision-not-found':
    'The ledger ends before this revision. `GET /v1/ledger` says where; what another tracker wrote a moment ago can be waited for with If-Revision-At-Least.',
  'not-a-decision':
    'Only events that choose a host, or find none, can be explained. Give the revision of a placed or rejected claim or move.',
  'decision-not-found':
    'An outcome names a decision that this host was never given. An adapter should report for the revision that the decision came with.',
  'guest-not-found':
    'Only a guest that runs on the host without a claim, and that its adapter has reported, can be adopted. `GET /v1/hosts/{host}` lists them.',
  'zone-not-found': 'This tracker keeps another zone. Ask the tracker of that zone, or leave the zone out.',
  'method-not-allowed': 'The address is right and the method is not: the header Allow says which it takes.',
  'request-timeout':
    'The request began and did not arrive as a whole in time. Nothing was done; send it again.',
  'no-valid-host':
    'The rules refused every host. `reasons` counts the hosts by rule and `nearest` says what the closest of them lacked: free that, ask for less, or let the target include more hosts.',
  'claim-conflict':
    'A claim id stands for one request for ever, and another came with this one first. Repeat that request, or take a new id.',
  'claim-ended': 'The claim was released or has expired and holds nothing. Claim again under a new id.',
  'claim-rejected':
    'The claim found no host when it was made. Claim again under a new id; `GET /v1/claims/{claimId}/explanation` says what was in the way.',
  'instance-claimed':
    'One instance has one claim that holds. Move that claim, or release it and send this one again: nothing was decided, and its id is free.',
  'placement-inapplicable':
    'The host has changed since the claim was placed, or lacks what the guest asks for (realtime with shared emulator threads needs `sharedCpus` in the policy); `detail` says which. Mend the report or the policy of the host, or move the claim.',
  'guest-placement-unknown':
    'What the guest is bound to is not reported, or is nothing that a placement can say, so no claim could stand for it; `detail` says which. Let its adapter report, or pin the guest to CPUs and cells of the host.',
  'guest-overlaps-claim':
    'The guest uses CPUs, pages or devices that a claim holds, and both cannot. Move one of them away, then adopt the guest.',
  'group-conflict':
    'All claims of a group name the same policy, and those there are name another. Send that policy, or take another group, or wait until they have ended: nothing was decided, and the id is free.',
  'move-conflict':
    'A move id stands for one request for ever, and another came with this one first. Repeat that request, or take a new id.',
  'move-ended': 'The move was confirmed or reverted before. Start another under a new id.',
  'move-under-way':
    'A claim is moved once at a time. Confirm or revert the move that it has, then start this one.',
  'move-changes-guest':
    'A migration and an evacuation keep the guest as it is. Leave out flavor, image and guest topology, or make it a resize.',
  'host-in-use':
    'A host is forgotten only when no claim holds anything on it. Disable it, move or release its claims, then remove it.',
  'request-too-large':
    'The body, or what it would write to the ledger at once, has more bytes than are taken; `detail` says how many are. Send less at a time.',
  'unsupported-media-type':
    'Bodies are JSON in UTF-8, capabilities also XML, and not compressed. Set Content-Type to what the body is.',
  'headers-too-large': 'The address and all headers together may have 16 KiB. Send shorter ones.',
  overloaded:
    'Commands, or questions about the past, come faster than they can be answered, and this one was not taken. Send it again after Retry-After seconds.',
  'too-many-replays':
    'Each replay holds a state of the zone in memory for as long as it is read, so few may at once. Ask again when one has ended.',
  'too-many-streams':
    'Many follow the ledger at this tracker already. Close streams that nobody reads, ask again later, or follow another tracker.',
  'too-many-verifications':
    'Verifying replays the whole ledger, so few may at once. Ask again when one has ended.',
  'ledger-unavailable':
    'The tracker cannot reach its ledger, so it decides nothing; queries are answered with the state that it holds. A claim or a move that is sent again is never carried out twice.',
  'revision-not-reached':
    'The revision asked for has not come to this tracker in time, or is in no ledger. Ask again, or another tracker.',
  'ledger-full':
    'The disk of the ledger has no space left, so nothing can be decided. Make room; the tracker goes on by itself.',
  'shutting-down':
    'The tracker is about to end and takes no more commands. Send this one again, to another tracker or after the restart.',
  'ledger-damaged':
    'An event that was needed is not what was written: detail says which file and from which revision on. Commands that do not need it go on. Stop the tracker and put the ledger back from a copy; `numaledger ledger verify` tells what is damaged.',
  internal:
    'This is a fault in numaledger itself, and the log of the tracker says which. Please report it; queries may work, and a command may be sent again.',
};
