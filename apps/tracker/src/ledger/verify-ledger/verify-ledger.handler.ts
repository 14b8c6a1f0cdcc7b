import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { VerifyAnswer } from '#contracts/answers/ledger-answer.js';
import { stateHash } from '#ledger/state/canonical-state.js';
import { LedgerVerifier } from '#ledger/verify/ledger-verifier.js';
import { Zones } from '../../zone-engine/zones.js';
import { VerifyLedgerQuery } from './verify-ledger.query.js';

/** Replays the ledger from nothing and compares with the state that answers queries. */
@QueryHandler(VerifyLedgerQuery)
export class VerifyLedgerHandler implements IQueryHandler<VerifyLedgerQuery, VerifyAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute(): Promise<VerifyAnswer> {
    const started = process.hrtime.bigint();
    const { engine, zone } = this.zones;
    const verifier = new LedgerVerifier(zone);
    for await (const page of engine.stored()) {
      for (const stored of page) verifier.add(stored);
      if (verifier.failed) break;
    }
    // The served state at the revision replayed, or later with what came meanwhile folded in.
    const served = await engine.read((state) => ({ revision: state.revision, hash: stateHash(state) }));
    if (!verifier.failed && verifier.revision < served.revision) {
      for await (const page of engine.storedFrom(verifier.revision + 1)) {
        for (const stored of page) if (stored.revision <= served.revision) verifier.add(stored);
      }
    }
    const report = verifier.finish(served);
    return { ...report, servedState: served.hash, seconds: Number(process.hrtime.bigint() - started) / 1e9 };
  }
}
