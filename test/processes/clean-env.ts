/** This process' environment without its own settings of numaledger, and with others instead. */
export function cleanEnv(settings: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NUMALEDGER_|LIBVIRT_URI$|NO_COLOR$|FORCE_COLOR$|COLUMNS$|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...settings };
}
