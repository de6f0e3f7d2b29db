import pg from 'pg';
import { explained } from './db/errors.ts';

/** What may be known of an error outside of this process: in the log, with a job, on a terminal. */
export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  /** Lines of the stack, without the message that stands before them. */
  readonly stack?: string;
  /** Facts that name no value: SQLSTATE or the system's code, constraint, table and the like. */
  readonly [fact: string]: unknown;
}

/** What errors carry besides their message, and is fit to be told. Anything else may hold rows, queries or addresses. */
const facts = ['code', 'constraint', 'table', 'column', 'routine', 'syscall', 'port', 'status'] as const;
const deepest = 4;

/**
 * Describes an error without what it was about: no detail, query or parameters of PostgreSQL, no properties that are not
 * known to be harmless, no user and password of a URL. Causes are described alike.
 */
export function describeError(given: unknown, depth = 0): ErrorDescription {
  const error = given instanceof pg.DatabaseError ? explained(given) : given;
  if (!(error instanceof Error)) return { type: typeof error, message: withoutCredentials(wordsOf(error)) };
  const stack = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  const told = facts.flatMap(name => {
    const value = name in error ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [];
  });
  const causes = depth < deepest && error.cause !== undefined ? { cause: describeError(error.cause, depth + 1) } : {};
  const many =
    depth < deepest && error instanceof AggregateError
      ? { errors: error.errors.slice(0, deepest).map(each => describeError(each, depth + 1)) }
      : {};
  return {
    type: error.name,
    message: withoutQuotes(error),
    ...Object.fromEntries(told),
    ...(stack.length === 0 ? {} : { stack: withoutCredentials(stack.join('\n')) }),
    ...causes,
    ...many,
  };
}

/** Of what is thrown and is no error: some libraries hand over a copy of one. What PostgreSQL said may hold values. */
function wordsOf(given: unknown): string {
  if (typeof given !== 'object' || given === null || !('message' in given)) return String(given);
  const code = 'code' in given ? String(given.code) : '';
  return /^[0-9A-Z]{5}$/.test(code) ? `PostgreSQL refused a statement: ${code}` : String(given.message);
}

/** The description in one line, without the stack. */
export function errorWords(error: unknown): string {
  const { type, message } = describeError(error);
  return error instanceof Error ? `${type}: ${message}` : message;
}

/** The user and password of URLs in a text are blanked: `postgres://me:secret@host` → `postgres://***@host`. */
export function withoutCredentials(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]*@/gi, '$1***@');
}

/** The message; where it repeats what PostgreSQL said underneath, that is left out too. */
function withoutQuotes(error: Error): string {
  let message = error.message;
  let cause: unknown = error.cause;
  for (let depth = 0; depth < deepest && cause instanceof Error; depth += 1) {
    if (cause instanceof pg.DatabaseError) message = message.replaceAll(cause.message, describeError(cause).message);
    cause = cause.cause;
  }
  return withoutCredentials(message);
}
