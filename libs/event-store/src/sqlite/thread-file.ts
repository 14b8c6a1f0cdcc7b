/** The program of the thread. On its own so that tests, which are not compiled to files, can name the compiled one. */
export const threadFile = new URL('./thread.js', import.meta.url);
