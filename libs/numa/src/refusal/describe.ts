import type { CellRefusal, Change, GuestRefusal, HallSet, Refusal } from './refusal.js';
import { ruleCatalogue } from './rule-catalogue.js';

/** A refusal in sentences, one a line; the first says the rule. */
export function describeRefusal(refusal: Refusal): readonly string[] {
  const lines = [`${refusal.rule}: ${ruleCatalogue[refusal.rule].sentence}`];
  for (const whole of refusal.guest) lines.push(describeWhole(whole));
  if (refusal.hallSet !== null) lines.push(describeHallSet(refusal.hallSet));
  for (const cell of refusal.cells) lines.push(describeCell(cell));
  const [smallest, ...others] = refusal.changes;
  if (smallest !== undefined) lines.push(`It would fit ${describeChange(smallest)}.`);
  for (const other of others) lines.push(`Or ${describeChange(other)}.`);
  return lines;
}

function describeCell({ guestCell, hostCell, rule, wanted, had }: CellRefusal): string {
  const { unit } = ruleCatalogue[rule];
  return `Guest cell ${guestCell} on host cell ${hostCell}: ${rule}, wanted ${wanted} ${unit}, had ${had}.`;
}

function describeWhole({ rule, subject, wanted, had }: GuestRefusal): string {
  const { unit } = ruleCatalogue[rule];
  return `${subject === null ? 'The guest' : subject}: ${rule}, wanted ${wanted} ${unit}, had ${had}.`;
}

function describeHallSet({ guestCells, hostCells }: HallSet): string {
  const guest = `Guest ${guestCells.length === 1 ? 'cell' : 'cells'} ${guestCells.join(', ')}`;
  if (hostCells.length === 0) return `${guest} ${guestCells.length === 1 ? 'fits' : 'fit'} on no host cell.`;
  return `${guest} fit only on host ${hostCells.length === 1 ? 'cell' : 'cells'} ${hostCells.join(', ')}.`;
}

/** A change, to stand after "It would fit". */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'thread-policy':
      return `with thread policy ${change.to ?? 'none'} instead of ${change.from}`;
    case 'page-size':
      return `with ${pageSize(change.to)} instead of ${pageSize(change.from)}`;
    case 'guest-cells':
      return `in ${change.to} NUMA ${change.to === 1 ? 'cell' : 'cells'} instead of ${change.from}${perCell({ vCPUs: change.vcpus, MiB: change.memory })}`;
    case 'vcpus':
      return `with ${change.to} vCPUs instead of ${change.from}${perCell({ '': change.cells, pinned: change.pinned })}`;
    case 'memory':
      return `with ${change.to} MiB of memory instead of ${change.from}${perCell({ '': change.cells })}`;
  }
}

/** What each guest cell is left with, where that is known one by one. */
function perCell(lists: Readonly<Record<string, readonly number[] | undefined>>): string {
  const parts = Object.entries(lists).flatMap(([name, list]) =>
    list === undefined ? [] : [`${name} by guest cell: ${list.join(', ')}`.trimStart()],
  );
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function pageSize(size: string | number | null): string {
  if (size === null) return 'no page size';
  return typeof size === 'number' ? `pages of ${size} KiB` : `${size} page size`;
}
