import { DatabaseInUse } from '../compose/database.ts';
import { ConfigError } from '../config.ts';
import { told } from '../http/surface.ts';
import { DomainError } from '../kernel/errors.ts';
import { WrongMasterKey } from '../platform/crypto/key-provider.ts';
import { DatabaseUnavailable, DatabaseUnsuitable } from '../platform/db/errors.ts';
import { describeError, type ErrorDescription, withoutCredentials } from '../platform/describe-error.ts';
import { FileRefused } from '../platform/files/refused.ts';
import { PostgresStartError } from '../platform/postgres/errors.ts';
import { errorTable } from '../surfaces/errors.ts';
import { Unreadable, UsageError } from './usage.ts';

interface Command {
  readonly words: readonly string[];
  readonly about: string;
  readonly load: () => Promise<{
    readonly help: string;
    readonly execute: (args: readonly string[]) => Promise<number>;
  }>;
}

const commands: readonly Command[] = [
  { words: ['start'], about: 'Start the server', load: () => import('./start.ts') },
  { words: ['migrate'], about: 'Bring the database to this version, and stop', load: () => import('./migrate.ts') },
  { words: ['admin', 'create'], about: 'Create an administrator', load: () => import('./admin-create.ts') },
  { words: ['audit', 'verify'], about: 'Check the audit ledger for changes', load: () => import('./audit-verify.ts') },
  {
    words: ['audit', 'accept'],
    about: 'Continue after a break in the audit ledger',
    load: () => import('./audit-accept.ts'),
  },
  {
    words: ['keys', 'rotate'],
    about: 'Encrypt every stored secret with a new key',
    load: () => import('./keys-rotate.ts'),
  },
  { words: ['keys', 'status'], about: 'List the key versions and their use', load: () => import('./keys-status.ts') },
  {
    words: ['keys', 'new-jwt-secret'],
    about: 'Make a new secret for tokens; everybody signs in again',
    load: () => import('./keys-new-jwt-secret.ts'),
  },
  { words: ['doctor'], about: 'Check the configuration and say how to fix it', load: () => import('./doctor.ts') },
];

const help = `Gatehouse

Usage: gatehouse <command> [options]

${commands.map(({ words, about }) => `  ${words.join(' ').padEnd(21)}${about}`).join('\n')}

gatehouse <command> --help shows more. Configuration is read from environment variables; see the README.`;

/** Runs one command; resolves to the exit code: 0 done, 1 failed, 2 called wrongly. */
export async function run(args: readonly string[]): Promise<number> {
  const command = commands.find(({ words }) => words.every((word, index) => args[index] === word));
  if (command === undefined) {
    const asked = args.length === 0 || args[0] === '--help' || args[0] === '-h' || args[0] === 'help';
    (asked ? console.log : console.error)(asked ? help : `Unknown command: ${args.join(' ')}\n\n${help}`);
    return asked ? 0 : 2;
  }
  const rest = args.slice(command.words.length);
  const { help: commandHelp, execute } = await command.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(commandHelp);
    return 0;
  }
  try {
    return await execute(rest);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${commandHelp}`);
      return 2;
    }
    console.error(`gatehouse ${command.words.join(' ')}: ${explanation(error)}`);
    return 1;
  }
}

/** One line for what people can mend; the whole story for what they cannot. */
function explanation(error: unknown): string {
  if (error instanceof WrongMasterKey) {
    return 'GATEHOUSE_MASTER_KEY is not the key this database was written under; nothing was changed';
  }
  if (error instanceof DatabaseUnavailable) return `the database cannot be used: ${withoutCredentials(error.message)}`;
  if (error instanceof DomainError) return told(errorTable, error).message;
  if (toldInFull.some(known => error instanceof known)) return (error as Error).message;
  return cannotListen(error) ?? wholeStory(describeError(error));
}

function wholeStory({ type, message, stack, code }: ErrorDescription): string {
  return `${type}: ${message}${code === undefined ? '' : ` [${code}]`}${stack === undefined ? '' : `\n${stack}`}`;
}

/** Errors whose message is one line that says what to mend. */
const toldInFull = [Unreadable, ConfigError, FileRefused, PostgresStartError, DatabaseInUse, DatabaseUnsuitable];

function cannotListen(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return null;
  if (error.syscall === 'getaddrinfo') return `HOST names nothing to listen on (${error.message})`;
  if (error.syscall !== 'listen') return null;
  const mend = error.code === 'EADDRNOTAVAIL' ? 'HOST' : 'PORT';
  return `${error.message.replace(/^listen [A-Z]+: /, '')}; choose another ${mend}`;
}
