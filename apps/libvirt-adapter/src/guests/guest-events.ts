import type { DomainEvents, LifecycleEvent } from '#libvirt/rpc/domain-events.js';
import type { HeldClaims } from '../decisions/held-claims.js';

/** VIR_DOMAIN_EVENT_DEFINED_ADDED: there was no such domain before. */
const addedDetail = 0;

/** Has each guest looked at that libvirt tells something of. Resolves when libvirt tells from now on. */
export async function watchEvents(
  events: DomainEvents,
  claims: HeldClaims,
  touch: (instanceId: string) => void,
): Promise<void> {
  await events.onLifecycle((event) => {
    reopen(event, claims);
    touch(event.domain.uuid);
  });
  await events.onTunable(({ domain }) => touch(domain.uuid));
}

/** A domain made anew, or mended after a failure, gets its placement again. Whether it runs is for its owner to say. */
function reopen({ kind, detail, domain }: LifecycleEvent, claims: HeldClaims): void {
  if (kind !== 'defined') return;
  const claim = claims.of(domain.uuid);
  if (claim === null || claim.stage.kind === 'pending') return;
  const made = claim.stage.kind === 'settled' && detail === addedDetail;
  // A refused start comes after a definition of the adapter's own, and is no reason for another try.
  const mended = claim.stage.kind === 'failed' && claim.stage.code !== 'start-refused';
  if (made || mended) claim.stage = { kind: 'pending', start: false };
}
