export class GetUsageQuery {
  constructor(readonly at: string | undefined) {}
}
