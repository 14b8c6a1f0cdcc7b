import { checkSettings, SettingError, type SettingName, settings } from './settings.js';

const refusal = (env: NodeJS.ProcessEnv): string => {
  try {
    checkSettings(env);
  } catch (error) {
    if (error instanceof SettingError) return error.message;
    throw error;
  }
  return 'taken';
};

describe('the settings of an environment', () => {
  it('are taken when they are not set, empty, or at their defaults', () => {
    const names = Object.keys(settings) as SettingName[];
    expect(refusal({})).toBe('taken');
    expect(refusal(Object.fromEntries(names.map((name) => [name, ''])))).toBe('taken');
    expect(refusal(Object.fromEntries(names.map((name) => [name, settings[name].default])))).toBe('taken');
  });

  it.each([
    ['NUMALEDGER_URI', 'x', /^unknown setting NUMALEDGER_URI; did you mean NUMALEDGER_URL\?$/],
    ['NUMALEDGER_LISTEN', ':4180', /ADDRESS:PORT/],
    ['NUMALEDGER_ZONE', 'East', /lower-case/],
    ['NUMALEDGER_RANK', 'random', /one of spread, pack/],
    ['NUMALEDGER_SNAPSHOT_EVERY', '-1', /number of events/],
    ['NUMALEDGER_SILENT_SECONDS', '1.5', /number of seconds/],
    ['NUMALEDGER_URL', 'notaurl', /like http:/],
    ['NUMALEDGER_LOG_LEVEL', 'loud', /one of trace/],
    ['NUMALEDGER_HOST', '..', /at most 254, the first and the last/],
    ['NUMALEDGER_REREAD_SECONDS', 'xx', /whole number of 1 to 99999/],
    ['NUMALEDGER_PCI_DEVICES', '8086:154d,nic', /not "nic"/],
  ])('are refused whoever reads them: %s=%s', (name, text, says) => {
    const said = refusal({ [name]: text });
    expect(said).toMatch(says);
    expect(said).toContain(name);
  });

  it.each(['ü', 'a b', 'a\nb', 'tab\t', '\x7f'])('have no token %j, and do not repeat it', (token) => {
    expect(refusal({ NUMALEDGER_TOKEN: token })).toBe(
      'NUMALEDGER_TOKEN must be printable ASCII without spaces',
    );
  });
});
