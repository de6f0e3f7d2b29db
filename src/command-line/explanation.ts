import { DatabaseInUse } from '../compose/database.ts';
import { ConfigError } from '../config.ts';
import { told } from '../http/surface.ts';
import { DomainError } from '../kernel/errors.ts';
import { ArchiveDamaged, ArchiveMissing, ArchiveUnavailable } from '../platform/archive/errors.ts';
import { WrongMasterKey } from '../platform/crypto/key-provider.ts';
import { DatabaseUnavailable, DatabaseUnsuitable } from '../platform/db/errors.ts';
import { describeError, type ErrorDescription, withoutCredentials } from '../platform/describe-error.ts';
import { FileRefused } from '../platform/files/refused.ts';
import { PostgresStartError } from '../platform/postgres/errors.ts';
import { errorTable } from '../surfaces/errors.ts';
import { Unreadable } from './usage.ts';

/** One line for what people can mend; the whole story for what they cannot. */
export function explanation(error: unknown): string {
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
const toldInFull = [
  ...[Unreadable, ConfigError, FileRefused, PostgresStartError, DatabaseInUse, DatabaseUnsuitable],
  ...[ArchiveDamaged, ArchiveMissing, ArchiveUnavailable],
];

function cannotListen(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return null;
  if (error.syscall === 'getaddrinfo') return `HOST names nothing to listen on (${error.message})`;
  if (error.syscall !== 'listen') return null;
  const mend = error.code === 'EADDRNOTAVAIL' ? 'HOST' : 'PORT';
  return `${error.message.replace(/^listen [A-Z]+: /, '')}; choose another ${mend}`;
}
