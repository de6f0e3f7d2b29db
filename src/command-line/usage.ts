import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** The command was called with words it does not know. */
export class UsageError extends Error {}

/** What the command was given cannot be read; the message is one line that says what and why. */
export class Unreadable extends Error {}

/**
 * Refuses a text in whose place the platform handed over U+FFFD, as it does for arguments that are not UTF-8. `what`
 * names it.
 */
export function mustBeReadable(what: string, text: string): void {
  if (text.includes('\ufffd')) throw new Unreadable(`${what} is not UTF-8: set the terminal to it, and try again`);
}

/** The options of a command; refuses unknown ones and stray words. */
export function options<const T extends ParseArgsOptionsConfig>(args: readonly string[], config: T) {
  for (const [index, text] of args.entries()) mustBeReadable(`argument ${index + 1}`, text);
  try {
    return parseArgs({ args: [...args], options: config, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
