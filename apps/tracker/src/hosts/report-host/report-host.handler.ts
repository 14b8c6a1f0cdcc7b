import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import { MAX_APPEND_BYTES } from '#event-store/event-store.js';
import type { HostReport } from '#numa/model/host-report.js';
import { RefusedError } from '../../http/refused-error.js';
import { Zones } from '../../zone-engine/zones.js';
import { hostCommandAnswer } from '../host-answers.js';
import { ReportHostCommand } from './report-host.command.js';

@CommandHandler(ReportHostCommand)
export class ReportHostHandler implements ICommandHandler<ReportHostCommand, HostCommandAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ host, report }: ReportHostCommand): Promise<HostCommandAnswer> {
    checkSize(report);
    return hostCommandAnswer(host, await this.zones.submit({ type: 'ReportHost', host, report }));
  }
}

/** Bytes of a report as it is recorded: what an append takes, without what stands around it. */
const mostBytes = MAX_APPEND_BYTES - 4096;

/** The bounds of single fields allow more, in all, than one event may have. Throws RefusedError. */
function checkSize(report: HostReport): void {
  const bytes = Buffer.byteLength(JSON.stringify(report));
  if (bytes <= mostBytes) return;
  const message = `the report has ${bytes} bytes as it is recorded, with every field of every CPU and device written out, and at most ${mostBytes} are taken`;
  throw new RefusedError('capabilities-too-large', message);
}
