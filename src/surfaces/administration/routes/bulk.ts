import { stringify } from 'csv-stringify/sync';
import Type from 'typebox';
import { exportUsers } from '../../../domain/accounts/bulk/export-users.ts';
import { importUsers } from '../../../domain/accounts/bulk/import-users.ts';
import { guarded } from '../../../domain/accounts/bulk/rows.ts';
import type { User } from '../../../domain/accounts/users.ts';
import { type Route, route, type Streamed } from '../../../http/route.ts';
import { refuse, refuseField } from '../../../kernel/errors.ts';
import { RoleName, toUser, type UserReply } from '../shapes/users.ts';

const Format = Type.Enum(['csv', 'ndjson'], { description: 'Default: as the content type says; `csv` for exports' });

const ImportReply = Type.Object({
  total: Type.Integer({ description: 'Lines read' }),
  imported: Type.Integer(),
  failed: Type.Integer(),
  errors: Type.Array(Type.Object({ line: Type.Integer(), message: Type.String() }), {
    description: 'The first hundred',
  }),
});

export const bulkRoutes: Route[] = [
  route('POST /users/import', importUsers, {
    summary: 'Create accounts from a file; all or none unless `partial` is true',
    query: Type.Object({ format: Type.Optional(Format), partial: Type.Optional(Type.Boolean()) }),
    streams: ['text/csv', 'application/x-ndjson'],
    reply: { 200: ImportReply },
    input: ({ stream, mediaType, query }) => {
      if (stream === null) throw refuse('http.malformed', { what: 'the file is missing' });
      const format = mediaType === 'text/csv' ? ('csv' as const) : ('ndjson' as const);
      if (query.format !== undefined && query.format !== format)
        throw refuseField('format', `does not match the content type ${mediaType}`);
      return { source: stream, format, partial: query.partial ?? false };
    },
    present: ({ total, imported, failed, errors }) => ({
      total,
      imported,
      failed,
      errors: errors.map(({ line, message }) => ({ line, message })),
    }),
  }),
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
      yield stringify([columns]);
      for await (const users of chunks) {
        yield stringify(
          users.map(toUser).map(user => columns.map(column => cell(user[column]))),
          { quoted_match: outerSpace },
        );
      }
    })(),
  };
}

/** Kept by an import only between quotes. */
const outerSpace = /^\s|\s$/;

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
