import { Command } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';

export type HostOperation =
  | { readonly type: 'EnableHost'; readonly host: string }
  | { readonly type: 'DisableHost'; readonly host: string; readonly reason: string }
  | { readonly type: 'RemoveHost'; readonly host: string };

export class OperateHostCommand extends Command<HostCommandAnswer> {
  constructor(readonly operation: HostOperation) {
    super();
  }
}
