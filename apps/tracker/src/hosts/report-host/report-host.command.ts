import { Command } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import type { HostReport } from '#numa/model/host-report.js';

export class ReportHostCommand extends Command<HostCommandAnswer> {
  constructor(
    readonly host: string,
    readonly report: HostReport,
  ) {
    super();
  }
}
