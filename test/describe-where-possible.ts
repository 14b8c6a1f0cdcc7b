/**
 * `describe` for tests that need more than Node. `reason` says in one line why this machine cannot run them; null: it
 * can. Elsewhere they are skipped and the line is printed; with CI=true they run, and fail for that reason.
 */
export function describeWherePossible(name: string, reason: string | null, tests: () => void): void {
  if (reason === null) {
    describe(name, tests);
  } else if (process.env.CI === 'true') {
    describe(name, () => {
      it('can run here', () => {
        throw new Error(reason);
      });
    });
  } else {
    process.stderr.write(`skipped: ${name}: ${reason}\n`);
    describe.skip(name, tests);
  }
}
