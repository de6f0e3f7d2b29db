import { sql } from '../../platform/db/sql.ts';
import { capability, daysBefore } from '../capability.ts';
import { category } from '../node-group.ts';
import { deleteKeys, endKeys } from './end-keys.ts';
import { apiKeyErrors } from './errors.ts';
import { apiKeyNodes } from './nodes.ts';
import { apiKeyNotices } from './notices.ts';
import { tellingKeysEnding } from './tell-ending.ts';

/** What programs come with in place of a session. Who is behind one, `access/key-holders.ts` finds. */
export const apiKeys = capability('api-keys', {
  errors: apiKeyErrors,
  nodes: [{ key: 'api_key', category: category(18, 'API Key', 'the API keys of people'), nodes: apiKeyNodes }],
  jobs: [tellingKeysEnding],
  notifications: apiKeyNotices,
  sweeps: [
    {
      // Until then its owner sees that it has ended, and can rotate it.
      name: 'apiKeys',
      rows: (now, limit) => sql`delete from api_keys where id in (select id from api_keys
        where expires_at < ${daysBefore(now, 30)} limit ${limit} for update skip locked)`,
    },
    {
      name: 'apiKeySecrets',
      after: ['apiKeys'],
      rows: (now, limit) => sql`delete from api_key_secrets where lookup in (select lookup from api_key_secrets
        where ends_at < ${daysBefore(now, 30)} limit ${limit} for update skip locked)`,
    },
  ],
  erases: ['api_keys.user_id'],
  erase: async (work, { id }) => void (await endKeys(work, sql`k.user_id = ${id}`)),
  // Whoever may be asked again for what they hold is told by `access.changed`.
  organizationsLeft: async ({ tx }, { userId, organizations }) => {
    await deleteKeys(tx, sql`k.user_id = ${userId} and k.organization_id = any(${organizations}::uuid[])`);
  },
  organizationDeleted: async ({ tx }, organization) => {
    await deleteKeys(tx, sql`k.organization_id = ${organization}`);
  },
  mailboxProven: async (work, userId, { waysIn }) => {
    const ended = waysIn ? await endKeys(work, sql`k.user_id = ${userId}`) : 0;
    return { details: { apiKeys: ended }, words: ended === 0 ? [] : [ended === 1 ? '1 API key' : `${ended} API keys`] };
  },
  // One that was revoked since the backup was taken would be good again.
  restored: async on => {
    const ended = await on.rows<{ key_id: string }>(sql`delete from api_key_secrets returning key_id`);
    const keys = new Set(ended.map(({ key_id }) => key_id)).size;
    return keys === 0
      ? []
      : [
          `${keys} API ${keys === 1 ? 'key has' : 'keys have'} no secret any more; their owners rotate them to get new ones`,
        ];
  },
  unsealed: { 'api_key_secrets.hash': 'a hash of random digits' },
});
