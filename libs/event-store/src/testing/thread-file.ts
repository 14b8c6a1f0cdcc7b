/** The compiled program of the thread, for tests, which run from the sources: jest.config.cjs puts it in place. */
export const threadFile = new URL('../../../../dist/libs/event-store/src/sqlite/thread.js', import.meta.url);
