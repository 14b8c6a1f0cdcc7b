import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import { nearestOf } from '#numa/text/nearest.js';
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
    means: 'the ledger: sqlite:FOLDER (one file a zone) or esdb://HOST:PORT?tls=false',
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

/** Throws SettingError for a NUMALEDGER_ name that no part knows, naming the nearest one. */
export function refuseUnknownSettings(env: NodeJS.ProcessEnv): void {
  const known = Object.keys(settings);
  for (const name of Object.keys(env)) {
    if (!name.startsWith('NUMALEDGER_') || known.includes(name)) continue;
    const near = nearestOf(name, known);
    throw new SettingError(name, `unknown setting ${name}${near ? `; did you mean ${near}?` : ''}`);
  }
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:4180`, `[::1]:4180`, `:4180` is refused: an address must be named. Port 0: any free one. */
export function parseListen(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65535) {
    throw new SettingError(
      'NUMALEDGER_LISTEN',
      `NUMALEDGER_LISTEN must be ADDRESS:PORT, like 127.0.0.1:4180, not ${JSON.stringify(text)}`,
    );
  }
  return { host: match[1] ?? match[2]!, port };
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

export function parseLogLevel(text: string): string {
  if (!logLevels.includes(text)) {
    throw new SettingError(
      'NUMALEDGER_LOG_LEVEL',
      `NUMALEDGER_LOG_LEVEL must be one of ${logLevels.join(', ')}, not ${JSON.stringify(text)}`,
    );
  }
  return text;
}

export function parseRank(text: string): RankPolicy {
  const rank = rankNames.find((name) => name === text);
  if (rank) return rank;
  throw new SettingError(
    'NUMALEDGER_RANK',
    `NUMALEDGER_RANK must be one of ${rankNames.join(', ')}, not ${JSON.stringify(text)}`,
  );
}

/** Events between two snapshots; 0: none. */
export function parseSnapshotEvery(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new SettingError(
      'NUMALEDGER_SNAPSHOT_EVERY',
      `NUMALEDGER_SNAPSHOT_EVERY must be a number of events, like 50000, or 0, not ${JSON.stringify(text)}`,
    );
  }
  return Number(text);
}

/** Seconds until a host without its adapter is silent; 0: never. */
export function parseSilentSeconds(text: string): number {
  if (!/^\d{1,7}$/.test(text)) {
    throw new SettingError(
      'NUMALEDGER_SILENT_SECONDS',
      `NUMALEDGER_SILENT_SECONDS must be a number of seconds, like 90, or 0, not ${JSON.stringify(text)}`,
    );
  }
  return Number(text);
}

export function parseZone(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(text)) {
    throw new SettingError(
      'NUMALEDGER_ZONE',
      `NUMALEDGER_ZONE must be lower-case letters, digits and hyphens, at most 63, not ${JSON.stringify(text)}`,
    );
  }
  return text;
}

/** An http or https URL without a path, for those who call the tracker. */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SettingError(
      'NUMALEDGER_URL',
      `NUMALEDGER_URL must be like http://127.0.0.1:4180, not ${JSON.stringify(text)}`,
    );
  }
  return text.replace(/\/+$/, '');
}
