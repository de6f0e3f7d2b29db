import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { endOf } from '../../kernel/moment.ts';
import { sql } from '../../platform/db/sql.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustKeepAdministrator } from '../access/rules.ts';
import { mustCover } from '../accounts/cover.ts';
import { anId, command, type InCommand, needs } from '../action.ts';
import { endKeys } from '../api-keys/end-keys.ts';
import { Id } from '../fields.ts';
import { queueMail } from '../mail/outbox.ts';
import { administeredBy, withoutAdministrator } from '../organizations/administrators.ts';
import { mustReachWhole } from '../people/reach.ts';
import { type User, userById } from '../people/users.ts';
import { endSessions } from '../sessions/sessions.ts';
import type { Ban } from './bans.ts';

const Until = Type.String({ format: 'moment', description: 'When it ends by itself; a date includes that day (UTC)' });

/**
 * Closes an account until a moment, or until the ban is lifted: sessions, sockets and keys end at once, and nobody gets in
 * any way. Whoever is banned already gets the new reason and end.
 */
export const banUser = command('admin.ban_user', {
  input: Type.Object(
    {
      id: Id,
      reason: Type.String({ minLength: 1, maxLength: 500, format: 'name' }),
      until: Type.Optional(Type.Union([Until, Type.Null()])),
    },
    { additionalProperties: false },
  ),
  permit: needs('admin.ban'),
  refuses: ['access.exceeds_own', 'access.last_administrator', 'user.not_found', 'user.own_account'],
  audit: {
    of: 'user',
    details: { reason: 'As agreed', until: '2026-12-31T00:00:00.000Z', withoutAdministrator: [anId] },
  },
  changesAccess: true,
  run: async (work, { id, reason, until }): Promise<Ban> => {
    const { tx, at, actor, scope, emit, target } = work;
    const user = await userById(tx, id, scope);
    const ends = until == null ? null : endOf(until);
    target({ kind: 'user', id }, { reason, until: ends?.toISOString() ?? null });
    if (ends !== null && ends <= at) throw refuseField('until', 'must be in the future');
    if (id === actor.userId) throw refuse('user.own_account', { what: 'ban' });
    await mustReachWhole(tx, id, scope, 'admin.ban');
    await mustCover(tx, actor, id, at, 'end');
    await tx.rows({
      name: 'ban_user',
      text: `insert into user_bans (user_id, reason, ends_at, banned_by, banned_at) values ($1, $2, $3, $4, $5)
        on conflict (user_id) do update set reason = $2, ends_at = $3, banned_by = $4, banned_at = $5`,
      values: [id, reason, ends, actor.userId, at],
    });
    await mustKeepAdministrator(tx);
    const deserted = await withoutAdministrator(tx, await administeredBy(tx, id));
    if (deserted.length > 0) target({ kind: 'user', id }, { withoutAdministrator: deserted });
    await endSessions({ tx, at, emit }, id, { reason: 'banned' });
    await endKeys(work, sql`k.user_id = ${id}`);
    await accessChanged(work, id);
    await queueMail(work, {
      kind: 'account_banned',
      to: user.email,
      name: nameOf(user),
      reason,
      at: at.toISOString(),
      until: ends?.toISOString() ?? null,
    });
    return { reason, until: ends?.toISOString() ?? null, bannedAt: at.toISOString(), bannedBy: actor.userId };
  },
});

/** Lifts a ban before its end. What the account had been given holds again, so the caller must hold it. */
export const unbanUser = command('admin.unban_user', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('admin.ban'),
  refuses: ['access.exceeds_own', 'ban.not_found', 'user.not_found', 'user.own_account'],
  audit: { of: 'user' },
  changesAccess: true,
  run: async (work, { id }) => {
    const { tx, at, actor, scope, target } = work;
    const user = await userById(tx, id, scope);
    target({ kind: 'user', id });
    if (id === actor.userId) throw refuse('user.own_account', { what: 'unban' });
    await mustReachWhole(tx, id, scope, 'admin.ban');
    await mustCover(tx, actor, id, at, 'give');
    const lifted = await tx.rows({
      name: 'unban_user',
      text: 'delete from user_bans where user_id = $1 and (ends_at is null or ends_at > now()) returning 1',
      values: [id],
    });
    if (lifted.length === 0) throw refuse('ban.not_found', {});
    await accessChanged(work, id);
    await queueMail(work, { kind: 'account_unbanned', to: user.email, name: nameOf(user), at: at.toISOString() });
  },
});

async function accessChanged({ tx, emit }: Pick<InCommand, 'tx' | 'emit'>, id: string): Promise<void> {
  await touchUsers(tx, [id]);
  emit({ type: 'access.changed', users: [id] });
}

const nameOf = ({ display_name, username }: User): string => display_name ?? username;
