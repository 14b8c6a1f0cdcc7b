export class VerifyLedgerQuery {}
