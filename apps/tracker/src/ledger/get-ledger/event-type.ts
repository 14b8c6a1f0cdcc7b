import { ValidateBy } from 'class-validator';
import type { EventType } from '#ledger/events/event-data.js';
import { eventVersions, isEventType } from '#ledger/events/event-versions.js';
import { nearestOf } from '#numa/text/nearest.js';

/** All that a ledger can hold. */
export const eventTypes = Object.keys(eventVersions) as EventType[];

/** A type of event, as it is stored. */
export function IsEventType(): PropertyDecorator {
  return ValidateBy({
    name: 'eventType',
    validator: {
      validate: (value) => typeof value === 'string' && isEventType(value),
      defaultMessage: (field) => {
        const near = nearestOf(String(field?.value).slice(0, 64), eventTypes);
        return `$property must be ${near ? `a type of event: did you mean ${near}? All are` : 'one of'} ${eventTypes.join(', ')}`;
      },
    },
  });
}
