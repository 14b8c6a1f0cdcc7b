import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import { nearestOf } from '#numa/text/nearest.js';
import { hostNameRule, isHostName } from '../wire/host-name.js';
import { rankNames } from '../wire/rank-names.js';

/** Who reads a setting. */
export type Program = 'tracker' | 'cli' | 'adapter' | 'tests';

interface Setting {
  readonly for: readonly Program[];
  readonly default: string;
  readonly means: string;
}

/** Every setting, who reads it, its default and what it says. `.env.example` and the help texts are made of this. */
export const settings = {
  NUMALEDGER_LISTEN: {
    for: ['tracker'],
    default: '127.0.0.1:4180',
    means: 'address and port the tracker listens on',
  },
  NUMALEDGER_LEDGER: {
    for: ['tracker'],
    default: 'sqlite:./data',
    means:
      'the ledger: sqlite:FOLDER (for one tracker at a time) or esdb://HOST:PORT?tls=false (for several)',
  },
  NUMALEDGER_ZONE: { for: ['tracker'], default: 'default', means: 'the zone whose ledger the tracker keeps' },
  NUMALEDGER_RANK: {
    for: ['tracker'],
    default: 'spread',
    means: 'which hosts are asked first where a request does not say: spread, or pack for the fullest',
  },
  NUMALEDGER_SNAPSHOT_EVERY: {
    for: ['tracker'],
    default: '50000',
    means: 'events between two snapshots of the state, from which the tracker starts; 0: none',
  },
  NUMALEDGER_SNAPSHOTS: {
    for: ['tracker'],
    default: '',
    means: "the snapshots' folder; empty: snapshots in that of an embedded ledger, else none",
  },
  NUMALEDGER_SILENT_SECONDS: {
    for: ['tracker'],
    default: '90',
    means: 'a host whose adapter is gone for so long takes no new claims until it is back; 0: never',
  },
  NUMALEDGER_URL: {
    for: ['cli', 'adapter'],
    default: 'http://127.0.0.1:4180',
    means: 'the tracker, for the CLI and the adapter',
  },
  NUMALEDGER_TOKEN: {
    for: ['tracker', 'cli', 'adapter'],
    default: '',
    means: 'bearer token; when set, every call under /v1 needs it',
  },
  NUMALEDGER_LOG_LEVEL: {
    for: ['tracker', 'adapter'],
    default: 'info',
    means: 'trace, debug, info, warn, error, fatal or silent',
  },
  NUMALEDGER_HOST: {
    for: ['adapter'],
    default: '',
    means: "the adapter's host name in the ledger; empty: the libvirt host's own",
  },
  NUMALEDGER_REREAD_SECONDS: {
    for: ['adapter'],
    default: '30',
    means: 'how often the adapter reads host and guests without being told of a change',
  },
  NUMALEDGER_PCI_DEVICES: {
    for: ['adapter'],
    default: '',
    means: 'PCI devices that guests may be given, as VENDOR:PRODUCT or addresses, by comma',
  },
  NUMALEDGER_TEST_EVENTSTORE: {
    for: ['tests'],
    default: '',
    means: 'an EventStoreDB for the contract tests (tests only)',
  },
  NUMALEDGER_TEST_LIBVIRT: {
    for: ['tests'],
    default: '',
    means: 'a folder with capabilities/*.xml and domains/*.xml of other hosts to read as well (tests only)',
  },
  LIBVIRT_URI: { for: ['adapter'], default: 'qemu:///system', means: "the adapter's libvirt" },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;

/** The settings that a program reads, in the order of the list. */
export function settingsFor(program: Program): readonly (Setting & { readonly name: SettingName })[] {
  const all = Object.entries(settings) as [SettingName, Setting][];
  return all
    .filter(([, setting]) => setting.for.includes(program))
    .map(([name, rest]) => ({ name, ...rest }));
}

/** A setting that is unknown or malformed. The message is one line for the operator. */
export class SettingError extends Error {
  readonly code = 'setting-invalid';
  constructor(
    readonly setting: string,
    message: string,
  ) {
    super(message);
  }
}

/** Reads a setting, its default when it is not set or empty. */
export function setting(env: NodeJS.ProcessEnv, name: SettingName): string {
  return env[name] || settings[name].default;
}

/** How a setting is written: takes its text or throws SettingError. What is not here may be any text. */
const formats: Partial<Readonly<Record<SettingName, (text: string) => unknown>>> = {
  NUMALEDGER_LISTEN: parseListen,
  NUMALEDGER_ZONE: parseZone,
  NUMALEDGER_RANK: parseRank,
  NUMALEDGER_SNAPSHOT_EVERY: parseSnapshotEvery,
  NUMALEDGER_SILENT_SECONDS: parseSilentSeconds,
  NUMALEDGER_URL: parseUrl,
  NUMALEDGER_TOKEN: parseToken,
  NUMALEDGER_LOG_LEVEL: parseLogLevel,
  NUMALEDGER_HOST: parseHost,
  NUMALEDGER_REREAD_SECONDS: parseRereadSeconds,
  NUMALEDGER_PCI_DEVICES: parsePciDevices,
};

/**
 * Throws SettingError for a NUMALEDGER_ name that no part knows, naming the nearest one, and for a known one that is
 * malformed, whoever reads it: an operator's slip in the adapter's settings is told by the tracker too.
 */
export function checkSettings(env: NodeJS.ProcessEnv): void {
  const known = Object.keys(settings);
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('NUMALEDGER_')) continue;
    if (known.includes(name)) {
      if (text) formats[name as SettingName]?.(text);
      continue;
    }
    const near = nearestOf(name, known);
    throw new SettingError(name, `unknown setting ${name}${near ? `; did you mean ${near}?` : ''}`);
  }
}

const malformed = (name: SettingName, rule: string, text: string): SettingError =>
  new SettingError(name, `${name} must be ${rule}, not ${JSON.stringify(text)}`);

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:4180`, `[::1]:4180`, `:4180` is refused: an address must be named. Port 0: any free one. */
export function parseListen(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65535) throw malformed('NUMALEDGER_LISTEN', 'ADDRESS:PORT, like 127.0.0.1:4180', text);
  return { host: match[1] ?? match[2]!, port };
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

export function parseLogLevel(text: string): string {
  if (logLevels.includes(text)) return text;
  throw malformed('NUMALEDGER_LOG_LEVEL', `one of ${logLevels.join(', ')}`, text);
}

export function parseRank(text: string): RankPolicy {
  const rank = rankNames.find((name) => name === text);
  if (rank) return rank;
  throw malformed('NUMALEDGER_RANK', `one of ${rankNames.join(', ')}`, text);
}

/** Events between two snapshots; 0: none. */
export function parseSnapshotEvery(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw malformed('NUMALEDGER_SNAPSHOT_EVERY', 'a number of events, like 50000, or 0', text);
}

/** Seconds until a host without its adapter is silent; 0: never. */
export function parseSilentSeconds(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw malformed('NUMALEDGER_SILENT_SECONDS', 'a number of seconds, like 90, or 0', text);
}

export function parseZone(text: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(text)) return text;
  throw malformed('NUMALEDGER_ZONE', 'lower-case letters, digits and hyphens, at most 63', text);
}

/** An http or https URL without a path, for those who call the tracker. */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, '');
  throw malformed('NUMALEDGER_URL', 'like http://127.0.0.1:4180', text);
}

/** What a header can carry as one word; empty: no token. */
export const isToken = (text: string): boolean => /^[\x21-\x7e]*$/.test(text);

/** The message does not repeat the token. */
export function parseToken(text: string): string {
  if (isToken(text)) return text;
  throw new SettingError('NUMALEDGER_TOKEN', 'NUMALEDGER_TOKEN must be printable ASCII without spaces');
}

/** null: libvirt's own name of the host. */
export function parseHost(text: string): string | null {
  if (text === '') return null;
  if (isHostName(text)) return text;
  throw malformed('NUMALEDGER_HOST', hostNameRule, text);
}

/** Seconds between two readings of libvirt that nothing else causes. */
export function parseRereadSeconds(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0) return Number(text);
  throw malformed('NUMALEDGER_REREAD_SECONDS', 'a whole number of 1 to 99999', text);
}

const pciProduct = /^[0-9a-f]{4}:[0-9a-f]{4}$/;
const pciAddress = /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

/** Which PCI devices guests may be given: `8086:154d,0000:81:00.1`, in lower case. */
export function parsePciDevices(text: string): readonly string[] {
  const items = text
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const wrong = items.find((item) => !pciProduct.test(item) && !pciAddress.test(item));
  if (wrong === undefined) return items;
  throw malformed(
    'NUMALEDGER_PCI_DEVICES',
    'VENDOR:PRODUCT or addresses, like 8086:154d,0000:81:00.1',
    wrong,
  );
}
