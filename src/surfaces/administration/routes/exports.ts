import Type from 'typebox';
import { exportUsers } from '../../../domain/accounts/bulk/export-users.ts';
import { type Route, route } from '../../../http/route.ts';
import { csvFile, ndjsonFile } from '../../row-files.ts';
import { RoleName, toUser, type UserReply } from '../shapes/users.ts';

const Format = Type.Enum(['csv', 'ndjson'], { description: 'Default: `csv`' });

export const exportRoutes: Route[] = [
  route('GET /users/export', exportUsers, {
    summary: 'All accounts as a file that can be imported again',
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
    present: (chunks, { url }) => {
      const rows = { chunks, shown: toUser };
      return /[?&]format=ndjson(&|$)/.test(url)
        ? ndjsonFile('users.ndjson', rows)
        : csvFile('users.csv', columns, rows);
    },
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
