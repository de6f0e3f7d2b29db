import { sql } from '../../platform/db/sql.ts';
import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { banErrors } from './errors.ts';
import { banNodes } from './nodes.ts';

export const bans = capability('bans', {
  errors: banErrors,
  nodes: [
    { key: 'admin', category: category(97, 'Admin', 'people who use the server, and how it is used'), nodes: banNodes },
  ],
  sweeps: [
    {
      // They close nothing any more.
      name: 'endedBans',
      rows: (now, limit) => sql`delete from user_bans where user_id in
        (select user_id from user_bans where ends_at <= ${now} limit ${limit} for update skip locked)`,
    },
  ],
  erases: ['user_bans.user_id'],
  keeps: { 'user_bans.banned_by': 'who banned somebody; the name is the account’s, which has none then' },
});
