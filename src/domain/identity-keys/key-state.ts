import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { bySession, command, query } from '../action.ts';
import { Encrypted, ExpectedVersion } from './fields.ts';

export interface KeyState {
  readonly version: number;
  readonly content: string;
  readonly updated_at: string;
}

/** Keeps what one's browsers have in common, such as whom one has verified; only who knows the newest takes its place. */
export const putKeyState = command('identity_keys.put_state', {
  input: Type.Object({ expected_version: ExpectedVersion, content: Encrypted }, { additionalProperties: false }),
  permit: bySession('keys'),
  refuses: ['keys.state_changed'],
  limit: { per: 'actor', max: 120, seconds: 3600 },
  audit: { off: 'nobody but its owner can read what has changed' },
  run: async ({ tx, at, userId }, { expected_version, content }): Promise<Omit<KeyState, 'content'>> => {
    const [stored] = await tx.rows<{ version: number }>(
      expected_version === 0
        ? sql`insert into identity_key_states (user_id, version, content, updated_at) values (${userId}, 1, ${content}, ${at})
            on conflict (user_id) do nothing returning version`.named('insert_key_state')
        : sql`update identity_key_states set version = version + 1, content = ${content}, updated_at = ${at}
            where user_id = ${userId} and version = ${expected_version} returning version`.named('update_key_state'),
    );
    if (stored !== undefined) return { version: stored.version, updated_at: at.toISOString() };
    const [there] = await tx.rows<{ version: number }>(
      sql`select version from identity_key_states where user_id = ${userId}`.named('key_state_version'),
    );
    throw refuse('keys.state_changed', { version: there?.version ?? 0 });
  },
});

/** What one's browsers keep in common. */
export const readKeyState = query('identity_keys.read_state', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: bySession('keys'),
  refuses: ['keys.state_not_found'],
  run: async ({ db, userId }): Promise<KeyState> => {
    const [state] = await db.rows<KeyState>(
      sql`select version, content, updated_at from identity_key_states where user_id = ${userId}`.named('key_state'),
    );
    if (state === undefined) throw refuse('keys.state_not_found', {});
    return state;
  },
});
