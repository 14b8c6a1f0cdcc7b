import {
  type ListenAddress,
  parseListen,
  parseLogLevel,
  parseZone,
  refuseUnknownSettings,
  setting,
} from '#contracts/settings/settings.js';

export interface TrackerSettings {
  readonly listen: ListenAddress;
  /** As the operator wrote it. */
  readonly ledger: string;
  readonly zone: string;
  readonly token: string;
  readonly logLevel: string;
}

/** Reads and checks all settings. Throws SettingError, one line for the operator. */
export function trackerSettings(env: NodeJS.ProcessEnv): TrackerSettings {
  refuseUnknownSettings(env);
  return {
    listen: parseListen(setting(env, 'NUMALEDGER_LISTEN')),
    ledger: setting(env, 'NUMALEDGER_LEDGER'),
    zone: parseZone(setting(env, 'NUMALEDGER_ZONE')),
    token: setting(env, 'NUMALEDGER_TOKEN'),
    logLevel: parseLogLevel(setting(env, 'NUMALEDGER_LOG_LEVEL')),
  };
}
