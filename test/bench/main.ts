/** `npm run bench -- NAME [options]`: each bench is a file of its own with a `run`. */
const benches: Readonly<
  Record<string, () => Promise<{ run(args: readonly string[]): void | Promise<void> }>>
> = {
  claims: () => import('./claims.js'),
  fit: () => import('./fit-bench.js'),
  ledger: () => import('./ledger-store.js'),
  replay: () => import('./ledger-replay.js'),
  select: () => import('./select.js'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = benches[name];
if (load === undefined) {
  console.error(`Unknown bench "${name}": ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
} else {
  const { run } = await load();
  try {
    await run(args);
  } catch (error) {
    // A wrong option or a file that is not there needs no stack.
    console.error(`bench ${name}: ${(error as Error).message}`);
    process.exitCode = 2;
  }
}
