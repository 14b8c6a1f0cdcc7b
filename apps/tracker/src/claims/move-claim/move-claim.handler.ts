import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { MoveAnswer } from '#contracts/answers/move-answer.js';
import type { StartMoveDto } from '#contracts/dto/start-move.dto.js';
import {
  guestChangesInput,
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
  return {
    guest: guestChangesInput(dto),
    pciRequests: dto.pciRequests ? pciRequestsInput(dto.pciRequests) : null,
    networks: networksInput(dto.networks),
    limits: limitsInput(dto.limits),
    target: targetInput(dto.target),
  };
}

/**
 * What the fingerprint is made of. An image that is left out is written as an empty one, as it has always been: stored
 * moves must be told again. One that is given empty is then another request.
 */
function asAsked({ guest, ...changes }: MoveChanges): unknown {
  if (!guest) return { ...changes, guest };
  const { flavor, image } = guest;
  const givenEmpty = flavor && image && Object.keys(image.properties).length === 0;
  const asked = { ...guest, image: image ?? { properties: {} }, ...(givenEmpty && { imageGiven: true }) };
  return { ...changes, guest: asked };
}

function moveAnswer(event: LedgerEvent, zone: string): MoveAnswer {
  const { revision } = event;
  if (event.type === 'MoveRejected') {
    const { moveId, claimId, rejection } = event.data;
    throw noValidHost(rejection, { moveId, claimId, revision });
  }
  if (event.type !== 'MoveStarted') throw new Error(`a move cannot begin with ${event.type}`);
  const { moveId, claimId, kind, from, host, placement, guest } = event.data;
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
    ...(guest.warnings.length > 0 ? { warnings: guest.warnings } : {}),
  };
}
