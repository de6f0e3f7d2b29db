import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, joined, prepared, raw, sql } from '../../platform/db/sql.ts';
import type { MfaMethod } from '../rules/types.ts';

const factor: Readonly<Record<MfaMethod, string>> = {
  totp: `exists (select 1 from mfa_factors f where f.user_id = u.id and f.kind = 'totp' and f.confirmed_at is not null)`,
  email: `exists (select 1 from mfa_factors f where f.user_id = u.id and f.kind = 'email' and f.confirmed_at is not null)`,
  passkey: 'exists (select 1 from passkeys k where k.user_id = u.id)',
};

/** SQL: the person `u` has a second factor of one of these kinds. */
export function hasFactor(methods: readonly MfaMethod[]): Fragment {
  return joined([raw('false'), ...methods.map(method => raw(factor[method]))], ' or ');
}

const findFactors = prepared<[person: string]>(
  'factors_had',
  person => sql`select ${raw(factor.totp)} as totp, ${raw(factor.passkey)} as passkey, ${raw(factor.email)} as email
    from users u where u.id = ${person}`,
);

/** Those of some second factors that a person has. */
export async function factorsHad(on: Queryable, userId: string, of: readonly MfaMethod[]): Promise<MfaMethod[]> {
  const [had] = await on.rows<Record<MfaMethod, boolean>>(findFactors(userId));
  return had === undefined ? [] : of.filter(method => had[method]);
}
