import { Transform } from 'class-transformer';
import { buildMessage, ValidateBy } from 'class-validator';

/** A whole number in a query: digits alone, not what else JavaScript takes for a number. */
export function IsWholeNumber(min: number, max: number): PropertyDecorator {
  const valid = (value: unknown): boolean => typeof value === 'number' && value >= min && value <= max;
  const rule = ValidateBy({
    name: 'wholeNumber',
    validator: {
      validate: valid,
      defaultMessage: buildMessage(() => `$property must be a whole number from ${min} to ${max}`),
    },
  });
  const read = Transform(({ value }) =>
    typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value,
  );
  return (target, property) => {
    rule(target, property);
    read(target, property);
  };
}
