import type { LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';

type Data = Readonly<Record<string, unknown>>;

/** What an event says, in a few words. An event type that is newer than this command shows host and claim. */
export function eventSummary({ type, data }: LedgerEventAnswer): string {
  const fields = object(data);
  const special = summaries[type]?.(fields);
  return special ?? words(claimId(fields), at(fields));
}

const summaries: Readonly<Record<string, (data: Data) => string>> = {
  HostReported: (data) => {
    const cells = list(object(data.report).cells);
    const cpus = cells.reduce<number>((sum, cell) => sum + list(object(cell).cpus).length, 0);
    return `${data.host}: ${cells.length} cells, ${cpus} CPUs`;
  },
  HostDisabled: ({ host, reason }) => `${host}: ${reason}`,
  ClaimPlaced: (data) => words(claimId(data), at(data), cells(data)),
  ClaimAdopted: (data) => words(claimId(data), at(data), cells(data)),
  ClaimRejected: (data) => `${claimId(data)}: ${reasons(data)}`,
  MoveStarted: (data) => words(claimId(data), String(data.kind), way(data), cells(data)),
  MoveRejected: (data) => `${claimId(data)} ${data.kind} from ${data.from}: ${reasons(data)}`,
  MoveConfirmed: (data) => words(claimId(data), way(data)),
  MoveReverted: (data) => {
    const elsewhere = data.host === data.from ? '' : `, not to ${data.host}`;
    return `${claimId(data)} stays on ${data.from}${elsewhere}`;
  },
  PlacementFailed: (data) => words(claimId(data), at(data), `${data.code}: ${data.message}`),
  DriftDetected: ({ host, instanceId, kind }) => `domain ${instanceId} on ${host}: ${kind}`,
  DriftCleared: ({ host, instanceId }) => `domain ${instanceId} on ${host}`,
};

const object = (value: unknown): Data => (typeof value === 'object' && value !== null ? (value as Data) : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const words = (...texts: string[]): string => texts.filter((text) => text !== '').join(' ');

function cells(data: Data): string {
  const ids = list(object(data.placement).cells).map((cell) => object(cell).hostCell);
  return ids.length > 0 ? `cells ${ids.join(', ')}` : '';
}

function reasons(data: Data): string {
  const all = list(object(data.rejection).reasons).map(object);
  return all.map(({ rule, hosts }) => `${rule} on ${hosts}`).join(', ') || 'no hosts';
}

function way({ from, host }: Data): string {
  return from === host ? `on ${host}` : `from ${from} to ${host}`;
}

function claimId(data: Data): string {
  return String(object(data.claim).claimId ?? data.claimId ?? '');
}

function at(data: Data): string {
  if (typeof data.host !== 'string') return '';
  return claimId(data) === '' ? data.host : `on ${data.host}`;
}
