import type { Command } from '../commands/command.js';
import type { ZoneState } from '../state/zone-state.js';
import { adoptGuest } from './adopt-guest.js';
import type { Decided } from './decided.js';
import { confirmClaim, expireClaim, releaseClaim } from './end-claim.js';
import { endMove } from './end-move.js';
import {
  disableHost,
  enableHost,
  markHostReturned,
  markHostSilent,
  removeHost,
  reportHost,
  setHostPolicy,
} from './host-commands.js';
import { placeClaim } from './place-claim.js';
import { recordOutcome } from './record-outcome.js';
import { startMove } from './start-move.js';

/**
 * Decides a command on the state it is given, and changes nothing. `time` is when it entered, ISO 8601.
 * Throws CommandRefusedError when the command makes no sense on this state.
 */
export function decide(state: ZoneState, command: Command, time: string): Decided {
  switch (command.type) {
    case 'ReportHost':
      return reportHost(state, command);
    case 'SetHostPolicy':
      return setHostPolicy(state, command);
    case 'EnableHost':
      return enableHost(state, command);
    case 'DisableHost':
      return disableHost(state, command);
    case 'MarkHostSilent':
      return markHostSilent(state, command);
    case 'MarkHostReturned':
      return markHostReturned(state, command);
    case 'RemoveHost':
      return removeHost(state, command);
    case 'PlaceClaim':
      return placeClaim(state, command, time);
    case 'ConfirmClaim':
      return confirmClaim(state, command);
    case 'ExpireClaim':
      return expireClaim(state, command, time);
    case 'ReleaseClaim':
      return releaseClaim(state, command);
    case 'AdoptGuest':
      return adoptGuest(state, command);
    case 'StartMove':
      return startMove(state, command);
    case 'ConfirmMove':
      return endMove(state, command, 'confirmed');
    case 'RevertMove':
      return endMove(state, command, 'reverted');
    case 'RecordOutcome':
      return recordOutcome(state, command);
  }
}
