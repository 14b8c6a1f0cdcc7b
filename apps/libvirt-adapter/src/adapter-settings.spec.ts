import { settingsFor } from '#contracts/settings/settings.js';
import { helpText, readSettings } from './adapter-settings.js';

const refusal = (env: NodeJS.ProcessEnv): string => {
  try {
    readSettings(env);
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

describe('the settings of the adapter', () => {
  it('have defaults', () => {
    expect(readSettings({})).toEqual({
      url: 'http://127.0.0.1:4180',
      token: '',
      host: null,
      libvirtUri: 'qemu:///system',
      rereadMs: 30_000,
      assignable: [],
      logLevel: 'info',
    });
  });

  it('are read', () => {
    const env = {
      NUMALEDGER_URL: 'https://tracker.example:4180/',
      NUMALEDGER_HOST: 'compute-7.example',
      NUMALEDGER_REREAD_SECONDS: '2',
      NUMALEDGER_PCI_DEVICES: '8086:154D, 0000:81:00.1',
      LIBVIRT_URI: 'qemu+tcp://127.0.0.1:16509/system',
    };
    expect(readSettings(env)).toMatchObject({
      url: 'https://tracker.example:4180',
      host: 'compute-7.example',
      rereadMs: 2000,
      assignable: ['8086:154d', '0000:81:00.1'],
      libvirtUri: 'qemu+tcp://127.0.0.1:16509/system',
    });
  });

  it.each([
    [{ NUMALEDGER_URI: 'http://127.0.0.1' }, /unknown setting NUMALEDGER_URI; did you mean NUMALEDGER_URL/],
    [{ NUMALEDGER_URL: 'tracker' }, /NUMALEDGER_URL must be like/],
    [{ NUMALEDGER_HOST: 'a b' }, /NUMALEDGER_HOST must be letters/],
    [{ NUMALEDGER_REREAD_SECONDS: '0' }, /NUMALEDGER_REREAD_SECONDS must be a whole number/],
    [{ NUMALEDGER_PCI_DEVICES: '8086' }, /NUMALEDGER_PCI_DEVICES must be .* not "8086"/],
    [{ NUMALEDGER_LOG_LEVEL: 'loud' }, /NUMALEDGER_LOG_LEVEL must be one of/],
    [{ LIBVIRT_URI: 'xen:///' }, /LIBVIRT_URI: .*only qemu is supported/],
  ])('are refused by name: %j', (env, message) => {
    expect(refusal(env)).toMatch(message);
  });

  it('are all in the help', () => {
    for (const { name } of settingsFor('adapter')) expect(helpText()).toContain(name);
  });
});
