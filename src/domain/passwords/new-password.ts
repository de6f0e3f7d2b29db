import { randomBytes } from 'node:crypto';
import { refuseField } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { mustBeStrong } from '../people/fields.ts';
import { type NewPerson, policiesForNew, rulesOfPerson } from '../rules/applying.ts';
import { recordHits } from '../rules/hits.ts';
import { lackingIn, mustMeetPolicies } from '../rules/password.ts';
import { rulesOf } from '../rules/rules.ts';
import { type Taking, takeTurn } from './turn.ts';

/** A password that somebody is to have, as it is kept. */
export interface NewPassword {
  readonly hash: string;
  /** By which it is known again: made with the salt of the person. Null where nobody asks for that. */
  readonly fingerprint: string | null;
}

type Making = Taking & { readonly db: Queryable; readonly at: Date };

/** The hash of the first password of an account that is about to be made; refuses one that is too weak for it. */
export async function firstPassword(
  work: Making,
  password: string,
  person: NewPerson,
  { known }: { readonly known: boolean },
): Promise<string> {
  mustBeStrong(password);
  mustMeetPolicies(password, rulesOf(await policiesForNew(work.db, person)));
  return work.ports.passwords.hash(password, takeTurn(work, { known }));
}

/**
 * A password in place of the one before; refuses one that is too weak, or that the person has had too lately. `field` is
 * what refusals call it; default `password`.
 */
export async function nextPassword(
  work: Making,
  password: string,
  userId: string,
  { known, field = 'password' }: { readonly known: boolean; readonly field?: string },
): Promise<NewPassword> {
  const { db, ports, at } = work;
  mustBeStrong(password, field);
  const rules = await rulesOfPerson(db, userId, at);
  const lacking = rules.reported.filter(({ rules: alone }) => lackingIn(password, alone).length > 0);
  const why = 'chose a password that it does not allow';
  await recordHits(
    db,
    userId,
    lacking.map(({ policy }) => ({ policy, why })),
    at,
  );
  mustMeetPolicies(password, rules, field);
  const turn = takeTurn(work, { known });
  const kept = rules.password.history?.value ?? 0;
  if (kept === 0) return { hash: await ports.passwords.hash(password, turn), fingerprint: null };
  const { salt, current, fingerprints } = await lastPasswords(db, userId, kept);
  const again = refuseField(field, `must not be one of your last ${kept} passwords`);
  if (current !== null && (await ports.passwords.verify(password, current, turn))) throw again;
  const fingerprint = await ports.passwords.hash(password, turn, salt);
  if (fingerprints.includes(fingerprint)) throw again;
  return { hash: await ports.passwords.hash(password, turn), fingerprint };
}

/** As many are kept at most as a policy may ask for. */
const mostKept = 24;

/** Keeps what a password is known again by. */
export async function rememberPassword(tx: Tx, userId: string, fingerprint: string | null, at: Date): Promise<void> {
  if (fingerprint === null) return;
  await tx.rows(
    sql`insert into password_history (user_id, fingerprint, created_at) values (${userId}, ${fingerprint}, ${at})
      on conflict (user_id, fingerprint) do update set created_at = ${at}`.named('remember_password'),
  );
  await tx.rows(
    sql`delete from password_history where user_id = ${userId} and fingerprint in (
      select fingerprint from password_history where user_id = ${userId} order by created_at desc offset ${mostKept})`.named(
      'forget_old_passwords',
    ),
  );
}

async function lastPasswords(
  db: Queryable,
  userId: string,
  kept: number,
): Promise<{ readonly salt: Uint8Array; readonly current: string | null; readonly fingerprints: readonly string[] }> {
  await db.rows(
    sql`update users set password_salt = ${randomBytes(16)} where id = ${userId} and password_salt is null`.named(
      'salt_passwords',
    ),
  );
  const [found] = await db.rows<{ salt: Buffer; current: string | null; fingerprints: string[] }>(
    sql`select u.password_salt as salt, u.password_hash as current, array(
        select h.fingerprint from password_history h where h.user_id = u.id order by h.created_at desc limit ${kept}) as fingerprints
      from users u where u.id = ${userId}`.named('last_passwords'),
  );
  if (found === undefined) throw refuseField('token', 'names nobody');
  return found;
}
