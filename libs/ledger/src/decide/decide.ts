import type { Command } from '../commands/command.js';
import type { ZoneState } from '../state/zone-state.js';
import type { Decided } from './decided.js';
import { disableHost, enableHost, removeHost, reportHost, setHostPolicy } from './host-commands.js';
import { placeClaim } from './place-claim.js';
import { recordOutcome } from './record-outcome.js';
import { releaseClaim } from './release-claim.js';

/**
 * Decides a command on the state it is given, and changes nothing.
 * Throws CommandRefusedError when the command makes no sense on this state.
 */
export function decide(state: ZoneState, command: Command): Decided {
  switch (command.type) {
    case 'ReportHost':
      return reportHost(state, command);
    case 'SetHostPolicy':
      return setHostPolicy(state, command);
    case 'EnableHost':
      return enableHost(state, command);
    case 'DisableHost':
      return disableHost(state, command);
    case 'RemoveHost':
      return removeHost(state, command);
    case 'PlaceClaim':
      return placeClaim(state, command);
    case 'ReleaseClaim':
      return releaseClaim(state, command);
    case 'RecordOutcome':
      return recordOutcome(state, command);
  }
}
