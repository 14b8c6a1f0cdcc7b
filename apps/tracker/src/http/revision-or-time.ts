import { ValidateBy } from 'class-validator';
import { utcTime } from '#contracts/wire/time.js';

/** What a query's field must be that says a revision or a time; the field's name stands in front. */
export const revisionOrTimeRule =
  'must be a revision, or an ISO 8601 time with its zone, like 2026-11-23T04:00:00Z';

/** The revision that a text is; null: it is none. */
export const revisionOf = (text: string): number | null => (/^\d{1,15}$/.test(text) ? Number(text) : null);

/** A revision, or a time as `IsTime` takes it. */
export function IsRevisionOrTime(): PropertyDecorator {
  return ValidateBy({
    name: 'revisionOrTime',
    validator: {
      validate: (value) =>
        typeof value === 'string' && (revisionOf(value) !== null || utcTime(value) !== null),
      defaultMessage: (field) =>
        field?.value === undefined
          ? '$property is missing: a revision, or a time'
          : `$property ${revisionOrTimeRule}`,
    },
  });
}
