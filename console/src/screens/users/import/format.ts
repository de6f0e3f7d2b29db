import { csvOf } from '../../../parts/save-file.ts';
import { texts } from './texts.tsx';

/** Names of files that can be imported, for the browser's dialogue. */
export const accepted = '.csv,.ndjson,.jsonl';

/** Media type of a file, by its name; null when it is neither CSV nor newline-delimited JSON. */
export function typeOf({ name }: { readonly name: string }): string | null {
  if (/\.csv$/i.test(name)) return 'text/csv';
  return /\.(ndjson|jsonl)$/i.test(name) ? 'application/x-ndjson' : null;
}

const columns = [
  'email',
  'username',
  'full_name',
  'first_name',
  'last_name',
  'department',
  'phone',
  'bio',
  'timezone',
  'role',
  'is_active',
] as const;

/** A file to begin with: every column that people fill in, and one person as an example. */
export function template(): Blob {
  const example = {
    email: 'ada@example.com',
    username: 'ada',
    full_name: texts.adaLovelace,
    first_name: texts.ada,
    last_name: texts.lovelace,
    department: texts.research,
    phone: '',
    bio: '',
    timezone: 'Europe/London',
    role: 'user',
    is_active: 'true',
  };
  return csvOf([columns, columns.map(column => example[column])]);
}
