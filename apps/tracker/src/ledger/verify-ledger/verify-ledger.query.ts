import { Query } from '@nestjs/cqrs';
import type { VerifyAnswer, VerifyProgress } from '#contracts/answers/ledger-answer.js';

/** Gives the verification under way: how far it is, and the answer at its end. */
export class VerifyLedgerQuery extends Query<AsyncGenerator<VerifyProgress, VerifyAnswer>> {}
