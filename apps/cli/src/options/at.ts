import { Option } from 'commander';

/** `--at REVISION|TIME`: the state as it was then. */
export function atOption(): Option {
  return new Option(
    '--at <revision|time>',
    'as it was at a revision, or at a time like 2026-01-31T12:00:00Z',
  );
}
