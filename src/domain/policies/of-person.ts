import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { scopeIncludes } from '../access/over.ts';
import { anyOf, needs, own, query } from '../action.ts';
import { factorsHad } from '../mfa/has-factor.ts';
import { userById } from '../people/users.ts';
import { policiesOf } from '../rules/applying.ts';
import { factorsNeededFrom } from '../rules/factors.ts';
import { type Applying, type Decided, type Rules, rulesOf } from '../rules/rules.ts';
import type { PolicyType } from '../rules/types.ts';
import { policiesNamed, type SecurityPolicy } from './policies.ts';

/** What one key of a policy comes to for a person, and which policy decides it. */
export interface PolicyDecision {
  readonly type: PolicyType;
  readonly key: string;
  readonly value: number | boolean | string | readonly string[];
  /** Null: one of an organization that the caller does not look after. */
  readonly policy: string | null;
}

export interface PoliciesOfPerson {
  readonly decisions: readonly PolicyDecision[];
  /** Those that decide something. */
  readonly policies: readonly SecurityPolicy[];
  /** Whether they have a factor that policies ask for, and from when they need it (null: since it was asked for); null: none asks. */
  readonly secondFactor: { readonly met: boolean; readonly neededFrom: Date | null } | null;
}

/** What policies come to for a person, and which decides each. */
export const readPoliciesOf = query('policy.of_person', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: anyOf(own('id', 'user.read'), needs('policy.read')),
  refuses: ['user.not_found'],
  run: async ({ db, at, scope }, { id }): Promise<PoliciesOfPerson> => {
    await userById(db, id, scope);
    const applying = await policiesOf(db, id, at);
    const rules = rulesOf(applying);
    const decisions = decisionsOf(rules, applying);
    const deciding = await policiesNamed(db, [...new Set(decisions.map(({ policy }) => policy))]);
    const policies = deciding.filter(
      each => each.organization_id === null || scopeIncludes(scope, each.organization_id),
    );
    const seen = new Set(policies.map(policy => policy.id));
    // From where another organization lets its people come is its own business; what else it asks, only counts where it is strictest.
    const told = decisions.filter(({ policy, key }) => seen.has(policy) || key !== 'cidrs');
    return {
      decisions: told.map(each => ({ ...each, policy: seen.has(each.policy) ? each.policy : null })),
      policies,
      secondFactor: await secondFactorOf(db, id, rules, at),
    };
  },
});

function decisionsOf(
  { password, mfa, session, lockout, providers }: Rules,
  applying: readonly Applying[],
): (PolicyDecision & { readonly policy: string })[] {
  const { since: _, ...factors } = mfa;
  const keys = {
    password_policy: password,
    mfa_policy: factors,
    session_policy: session,
    lockout_policy: lockout,
  } satisfies Partial<Record<PolicyType, Readonly<Record<string, Decided<PolicyDecision['value']> | undefined>>>>;
  const strictest = Object.entries(keys).flatMap(([type, decided]) =>
    Object.entries(decided).map(([key, { value, policy }]) => ({
      type: type as keyof typeof keys,
      key,
      value,
      policy,
    })),
  );
  // Each of these holds, beside the others.
  const allowlists = applying.flatMap(({ id, report_only, configuration }) =>
    'cidrs' in configuration && !report_only
      ? [{ type: 'ip_allowlist' as const, key: 'cidrs', value: configuration.cidrs, policy: id }]
      : [],
  );
  const left = providers.map(({ value, policy }) => ({
    type: 'provider_policy' as const,
    key: 'provider',
    value,
    policy,
  }));
  return [...strictest, ...allowlists, ...left];
}

async function secondFactorOf(
  db: Queryable,
  userId: string,
  { mfa }: Rules,
  at: Date,
): Promise<PoliciesOfPerson['secondFactor']> {
  if (mfa.required === undefined) return null;
  const met = (await factorsHad(db, userId, mfa.methods?.value ?? [])).length > 0;
  // Where nobody has noted the beginning yet, it is now.
  const from = factorsNeededFrom({ mfa: { ...mfa, since: mfa.since ?? at.toISOString() } });
  return { met, neededFrom: Number.isFinite(from) ? new Date(from) : null };
}
