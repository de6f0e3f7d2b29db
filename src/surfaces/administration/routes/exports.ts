import { stringify } from 'csv-stringify/sync';
import Type from 'typebox';
import { exportUsers } from '../../../domain/accounts/bulk/export-users.ts';
import { guarded } from '../../../domain/accounts/bulk/rows.ts';
import type { User } from '../../../domain/accounts/users.ts';
import { type Route, route, type Streamed } from '../../../http/route.ts';
import { RoleName, toUser, type UserReply } from '../shapes/users.ts';

const Format = Type.Enum(['csv', 'ndjson'], { description: 'Default: `csv`' });

export const exportRoutes: Route[] = [
  route('GET /users/export', exportUsers, {
    summary: 'All accounts as a file, which can be imported elsewhere',
    query: Type.Object({
      format: Type.Optional(Format),
      q: Type.Optional(Type.String()),
      role: Type.Optional(RoleName),
      is_active: Type.Optional(Type.Boolean()),
      department: Type.Optional(Type.String()),
    }),
    reply: { 200: Type.String() },
    input: ({ query: { q, role, is_active, department } }) => ({
      ...(q === undefined ? {} : { q }),
      ...(role === undefined ? {} : { role }),
      ...(is_active === undefined ? {} : { active: is_active }),
      ...(department === undefined ? {} : { department }),
    }),
    present: (chunks, { url }) => (/[?&]format=ndjson(&|$)/.test(url) ? ndjson(chunks) : csv(chunks)),
  }),
];

const columns: readonly (keyof UserReply)[] = [
  'id',
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
  'email_verified',
  'created_at',
  'updated_at',
  'last_login',
];

function csv(chunks: AsyncIterable<readonly User[]>): Streamed {
  return {
    type: 'text/csv; charset=utf-8',
    filename: 'users.csv',
    chunks: (async function* () {
      yield stringify([columns], { bom: true });
      for await (const users of chunks) {
        yield stringify(
          users.map(toUser).map(user => columns.map(column => cell(user[column]))),
          { quoted_match: delicate },
        );
      }
    })(),
  };
}

/** Kept by an import only between quotes: blanks at the ends, and every line end. */
const delicate = /^\s|\s$|[\r\n]/;

function cell(value: string | boolean | null): string {
  return value === null ? '' : typeof value === 'boolean' ? String(value) : guarded(value);
}

function ndjson(chunks: AsyncIterable<readonly User[]>): Streamed {
  return {
    type: 'application/x-ndjson; charset=utf-8',
    filename: 'users.ndjson',
    chunks: (async function* () {
      for await (const users of chunks) yield users.map(user => `${JSON.stringify(toUser(user))}\n`).join('');
    })(),
  };
}
