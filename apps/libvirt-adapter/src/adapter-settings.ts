import {
  checkSettings,
  parseHost,
  parseLogLevel,
  parsePciDevices,
  parseRereadSeconds,
  parseUrl,
  SettingError,
  setting,
  settingsFor,
} from '#contracts/settings/settings.js';
import { parseLibvirtUri } from '#libvirt/rpc/libvirt-uri.js';

export interface AdapterSettings {
  readonly url: string;
  readonly token: string;
  /** null: libvirt's own name of the host. */
  readonly host: string | null;
  readonly libvirtUri: string;
  /** Milliseconds between two readings of libvirt that nothing else causes. */
  readonly rereadMs: number;
  /** `vendor:product` or addresses of the PCI devices that guests may be given. */
  readonly assignable: readonly string[];
  readonly logLevel: string;
}

/** @throws SettingError for an unknown name or a malformed value */
export function readSettings(env: NodeJS.ProcessEnv): AdapterSettings {
  checkSettings(env);
  return {
    url: parseUrl(setting(env, 'NUMALEDGER_URL')),
    token: setting(env, 'NUMALEDGER_TOKEN'),
    host: parseHost(setting(env, 'NUMALEDGER_HOST')),
    libvirtUri: parseUri(setting(env, 'LIBVIRT_URI')),
    rereadMs: parseRereadSeconds(setting(env, 'NUMALEDGER_REREAD_SECONDS')) * 1000,
    assignable: parsePciDevices(setting(env, 'NUMALEDGER_PCI_DEVICES')),
    logLevel: parseLogLevel(setting(env, 'NUMALEDGER_LOG_LEVEL')),
  };
}

export function helpText(): string {
  const lines = settingsFor('adapter').map(({ name, default: value, means }) => {
    return `  ${name.padEnd(26)} ${means}${value === '' ? '' : ` (default: ${value})`}`;
  });
  return [
    'Carries out on one libvirt what the numaledger tracker decides for its host.',
    '',
    'usage: node dist/apps/libvirt-adapter/src/main.js [--help]',
    '',
    'settings (environment):',
    ...lines,
    '',
    'exit codes: 0 ended by SIGTERM or SIGINT, 1 failed, 2 wrong usage or setting',
  ].join('\n');
}

function parseUri(text: string): string {
  try {
    parseLibvirtUri(text);
    return text;
  } catch (error) {
    throw new SettingError('LIBVIRT_URI', `LIBVIRT_URI: ${(error as Error).message}`);
  }
}
