import { join } from 'node:path';
import {
  checkSettings,
  type ListenAddress,
  parseListen,
  parseLogLevel,
  parseRank,
  parseSilentSeconds,
  parseSnapshotEvery,
  parseToken,
  parseZone,
  setting,
} from '#contracts/settings/settings.js';
import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';

export interface SnapshotSettings {
  readonly folder: string;
  /** Whether the operator named the folder, rather than that of the ledger standing in. */
  readonly named: boolean;
  /** Events between two snapshots. */
  readonly every: number;
}

export interface TrackerSettings {
  readonly listen: ListenAddress;
  /** As the operator wrote it. */
  readonly ledger: string;
  readonly zone: string;
  /** Of requests that name none. */
  readonly rank: RankPolicy;
  /** null: no snapshots. */
  readonly snapshots: SnapshotSettings | null;
  /** 0: never. */
  readonly silentAfterMs: number;
  readonly token: string;
  readonly logLevel: string;
}

/** Reads and checks all settings. Throws SettingError, one line for the operator. */
export function trackerSettings(env: NodeJS.ProcessEnv): TrackerSettings {
  checkSettings(env);
  return {
    listen: parseListen(setting(env, 'NUMALEDGER_LISTEN')),
    ledger: setting(env, 'NUMALEDGER_LEDGER'),
    zone: parseZone(setting(env, 'NUMALEDGER_ZONE')),
    rank: parseRank(setting(env, 'NUMALEDGER_RANK')),
    snapshots: snapshotSettings(env),
    silentAfterMs: parseSilentSeconds(setting(env, 'NUMALEDGER_SILENT_SECONDS')) * 1000,
    token: parseToken(setting(env, 'NUMALEDGER_TOKEN')),
    logLevel: parseLogLevel(setting(env, 'NUMALEDGER_LOG_LEVEL')),
  };
}

function snapshotSettings(env: NodeJS.ProcessEnv): SnapshotSettings | null {
  const every = parseSnapshotEvery(setting(env, 'NUMALEDGER_SNAPSHOT_EVERY'));
  const ledger = setting(env, 'NUMALEDGER_LEDGER');
  const beside = ledger.startsWith('sqlite:') ? join(ledger.slice('sqlite:'.length), 'snapshots') : '';
  const named = setting(env, 'NUMALEDGER_SNAPSHOTS');
  const folder = named || beside;
  return every === 0 || folder === '' ? null : { folder, named: named !== '', every };
}
