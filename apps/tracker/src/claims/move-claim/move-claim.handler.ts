import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { MoveAnswer } from '#contracts/answers/move-answer.js';
import type { StartMoveDto } from '#contracts/dto/start-move.dto.js';
import {
  guestInput,
  limitsInput,
  networksInput,
  pciRequestsInput,
  targetInput,
} from '#contracts/wire/claim-request.js';
import { placementAnswer } from '#contracts/wire/placement.js';
import type { MoveChanges } from '#ledger/commands/command.js';
import { fingerprintOf } from '#ledger/events/fingerprint.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { Zones } from '../../zone-engine/zones.js';
import { derivedGuest } from '../derived-guest.js';
import { noValidHost } from '../no-valid-host.js';
import { EndMoveCommand, type MovedAnswer, StartMoveCommand } from './move-claim.command.js';

@CommandHandler(StartMoveCommand)
export class StartMoveHandler implements ICommandHandler<StartMoveCommand, MovedAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ claimId, dto }: StartMoveCommand): Promise<MovedAnswer> {
    const { moveId, kind, rank } = dto;
    const changes = changesOf(dto);
    const fingerprint = fingerprintOf({ claimId, kind, changes: asAsked(changes), ...(rank && { rank }) });
    const { events, repeated } = await this.zones.submit(
      {
        type: 'StartMove',
        claimId,
        moveId,
        kind,
        fingerprint,
        changes,
        rank: rank ?? this.zones.defaultRank,
      },
      `move:${moveId}`,
    );
    return { repeated, move: moveAnswer(events.at(-1)!, this.zones.zone) };
  }
}

@CommandHandler(EndMoveCommand)
export class EndMoveHandler implements ICommandHandler<EndMoveCommand, MoveAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ claimId, moveId, how: type }: EndMoveCommand): Promise<MoveAnswer> {
    const { events } = await this.zones.submit({ type, claimId, moveId }, `${type}:${moveId}`);
    const { revision, data } = events[0] as LedgerEvent<'MoveConfirmed' | 'MoveReverted'>;
    const { zone } = this.zones;
    return this.zones.engine.read((state) => {
      const { kind, state: now } = state.moves.get(moveId)!;
      return {
        moveId,
        claimId,
        kind,
        state: now,
        zone,
        revision,
        from: data.from,
        host: data.host,
        placement: null,
      };
    });
  }
}

function changesOf(dto: StartMoveDto): MoveChanges {
  const changed = dto.flavor || dto.image || dto.guestTopology ? guestInput(dto) : null;
  return {
    guest: changed ? { ...changed, derived: derivedGuest(changed) } : null,
    pciRequests: dto.pciRequests ? pciRequestsInput(dto.pciRequests) : null,
    networks: networksInput(dto.networks),
    limits: limitsInput(dto.limits),
    target: targetInput(dto.target),
  };
}

/** Without what was derived: a later version may derive more from the same request. */
function asAsked({ guest, ...changes }: MoveChanges): unknown {
  if (guest === null) return { ...changes, guest };
  const { derived: _, ...asked } = guest;
  return { ...changes, guest: asked };
}

function moveAnswer(event: LedgerEvent, zone: string): MoveAnswer {
  const { revision } = event;
  if (event.type === 'MoveRejected') {
    const { moveId, claimId, rejection } = event.data;
    throw noValidHost(rejection, { moveId, claimId, revision });
  }
  if (event.type !== 'MoveStarted') throw new Error(`a move cannot begin with ${event.type}`);
  const { moveId, claimId, kind, from, host, placement } = event.data;
  return {
    moveId,
    claimId,
    kind,
    state: 'started',
    zone,
    revision,
    from,
    host,
    placement: placementAnswer(placement),
  };
}
