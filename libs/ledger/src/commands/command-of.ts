import type { Command, CommandType } from './command.js';

/** The command of one type. */
export type CommandOf<T extends CommandType> = Extract<Command, { readonly type: T }>;
