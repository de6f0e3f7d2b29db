import type { Config } from '../config.ts';

/** What to say when root started this process, null otherwise: the database then runs as a user that others may be as well. */
export function startedAsRoot({ databaseUrl }: Config): string | null {
  if (process.getuid?.() !== 0) return null;
  const consequence = databaseUrl === null ? ', and its database as a user that other programs may be as well' : '';
  return `Gatehouse runs as root${consequence}: give it a user of its own, as docs/operations.md shows`;
}
