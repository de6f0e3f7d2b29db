import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** The command was called with words it does not know. */
export class UsageError extends Error {}

/** The options of a command; refuses unknown ones and stray words. */
export function options<const T extends ParseArgsOptionsConfig>(args: readonly string[], config: T) {
  try {
    return parseArgs({ args: [...args], options: config, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
