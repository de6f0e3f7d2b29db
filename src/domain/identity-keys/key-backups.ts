import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { bySession, command, query } from '../action.ts';
import { admit, CurrentPassword, stepUp } from '../mfa/step-up.ts';
import { hashBounds } from '../passwords/turn.ts';
import { Encrypted, ExpectedVersion, PublicKey } from './fields.ts';
import { publicKeyIn } from './key-bytes.ts';

/** As many versions are kept of one person's. */
const mostVersions = 50;

/** A backup without what is inside. */
export interface KeyBackupVersion {
  readonly version: number;
  readonly identity_key: Buffer;
  readonly created_at: string;
}

export interface KeyBackup extends KeyBackupVersion {
  readonly content: string;
}

/**
 * Stores the private identity, which a passphrase encrypts. Only who knows the newest version takes its place; the
 * versions before stay. What takes the place of another is a sensitive change: it may be all that opens old messages.
 */
export const putKeyBackup = command('identity_keys.put_backup', {
  input: Type.Object(
    {
      expected_version: ExpectedVersion,
      identity_key: PublicKey,
      content: Encrypted,
      password: Type.Optional(CurrentPassword),
    },
    { additionalProperties: false },
  ),
  permit: bySession('keys'),
  refuses: ['auth.locked', 'auth.sign_in_again', 'auth.wrong_password', 'keys.backup_changed'],
  audit: { of: 'user', details: { version: 2 } },
  limit: { per: 'actor', max: 30, seconds: 3600 },
  bounds: hashBounds,
  prepare: async (read, { expected_version, password }) =>
    expected_version === 0 ? null : await stepUp(read, password),
  run: async (work, { expected_version, identity_key, content }) => {
    const { tx, at, userId, prepared, target } = work;
    const identityKey = publicKeyIn('identity_key', identity_key);
    if (prepared !== null) {
      const account = await admit(work, prepared);
      if (account instanceof RefusedAfterCommit) return account;
    }
    // Two at once are one after the other.
    await tx.rows(sql`select 1 from users where id = ${userId} for no key update`.named('hold_backups_of_account'));
    const newest = await newestBackup(tx, userId);
    const version = newest?.version ?? 0;
    if (version !== expected_version)
      throw refuse('keys.backup_changed', {
        version,
        identityKey: newest === null ? null : newest.identity_key.toString('base64'),
      });
    await tx.rows(
      sql`insert into identity_key_backups (user_id, version, identity_key, content, created_at)
        values (${userId}, ${version + 1}, ${identityKey}, ${content}, ${at})`.named('insert_key_backup'),
    );
    await tx.rows(
      sql`delete from identity_key_backups where user_id = ${userId} and version <= ${version + 1 - mostVersions}`.named(
        'drop_oldest_key_backups',
      ),
    );
    target({ kind: 'user', id: userId }, { version: version + 1 });
    return { version: version + 1, identity_key: identityKey, created_at: at.toISOString() };
  },
});

async function newestBackup(on: Queryable, userId: string): Promise<KeyBackupVersion | null> {
  const [row] = await on.rows<KeyBackupVersion>(
    sql`select version, identity_key, created_at from identity_key_backups where user_id = ${userId}
      order by version desc limit 1`.named('newest_key_backup'),
  );
  return row ?? null;
}

/** One's backup, the newest or an older one. Each read is recorded: it is what a guess at the passphrase begins with. */
export const readKeyBackup = query('identity_keys.read_backup', {
  input: Type.Object(
    { version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })) },
    { additionalProperties: false },
  ),
  permit: bySession('keys'),
  refuses: ['keys.backup_not_found'],
  limit: { per: 'actor', max: 60, seconds: 3600 },
  audit: { of: 'user', details: { version: 2 } },
  run: async ({ db, userId, target }, { version = null }): Promise<KeyBackup> => {
    const [backup] = await db.rows<KeyBackup>(
      sql`select version, identity_key, content, created_at from identity_key_backups
        where user_id = ${userId} and (${version}::integer is null or version = ${version}::integer)
        order by version desc limit 1`.named('key_backup'),
    );
    if (backup === undefined) throw refuse('keys.backup_not_found', {});
    target({ kind: 'user', id: userId }, { version: backup.version });
    return backup;
  },
});

/** The versions of one's backup that are kept, the newest first. */
export const listKeyBackups = query('identity_keys.list_backups', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: bySession('keys'),
  run: ({ db, userId }) =>
    db.rows<KeyBackupVersion>(
      sql`select version, identity_key, created_at from identity_key_backups where user_id = ${userId}
        order by version desc limit ${mostVersions}`.named('key_backup_versions'),
    ),
});
