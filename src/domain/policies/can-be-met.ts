import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { possibleOf } from '../mfa/methods.ts';
import type { Ports } from '../ports.ts';
import { networksOf } from '../rules/networks.ts';
import { methodsOf } from '../rules/rules.ts';
import { type ConfigurationOf, type MfaMethod, type PolicyType, usualMethods } from '../rules/types.ts';
import type { Draft } from './whom-it-stops.ts';

/** Refuses a policy that asks for what nobody could do here. */
export async function mustBeMeetable(
  { tx, ports }: { readonly tx: Queryable; readonly ports: Ports },
  draft: Draft,
  replaced: string | null,
): Promise<void> {
  const { configuration } = draft;
  if ('provider' in configuration && !ports.identityProviders.has(configuration.provider))
    throw refuse('policy.cannot_be_met', { why: `signing in with ${configuration.provider} is not configured here` });
  if ('required' in configuration && configuration.required) await mustLeaveAWay({ tx, ports }, draft, replaced);
  if ('cidrs' in configuration) await mustOverlap(tx, draft, configuration.cidrs, replaced);
}

/** Who is under two allowlists has to come from an address that both allow. */
async function mustOverlap(
  tx: Queryable,
  draft: Draft,
  cidrs: readonly string[],
  replaced: string | null,
): Promise<void> {
  const others = await besides<'ip_allowlist'>(tx, draft, replaced);
  if (others.some(other => !overlap(cidrs, other.cidrs)))
    throw refuse('policy.cannot_be_met', {
      why: 'another allowlist for the same people allows none of these addresses',
    });
}

/** Somebody must be able to set up one of the factors, also where another policy asks the same people. */
async function mustLeaveAWay(
  { tx, ports }: { readonly tx: Queryable; readonly ports: Ports },
  draft: Draft,
  replaced: string | null,
): Promise<void> {
  const methods = 'required' in draft.configuration ? (draft.configuration.methods ?? usualMethods) : usualMethods;
  if (possibleOf(methods, ports).length === 0)
    throw refuse('policy.cannot_be_met', {
      why: `this server offers no ${methods.map(each => offers[each]).join(' or ')}`,
    });
  const others = await besides<'mfa_policy'>(tx, draft, replaced);
  const named = others.filter(({ required }) => required).map(other => other.methods ?? usualMethods);
  if (named.some(other => possibleOf(methodsOf([methods, other]), ports).length === 0))
    throw refuse('policy.cannot_be_met', {
      why: 'with another policy for the same people it leaves only a factor that this server does not offer',
    });
}

const offers: Readonly<Record<MfaMethod, string>> = {
  totp: 'authenticator apps',
  passkey: 'passkeys (PUBLIC_URL needs a name with https)',
  email: 'codes by e-mail (SMTP_URL is not set)',
};

/** What other policies of the same type ask of people whom this one may be about, too. */
async function besides<T extends PolicyType>(
  on: Queryable,
  { type, organization, applyTo }: Draft,
  replaced: string | null,
): Promise<readonly ConfigurationOf<T>[]> {
  const others = await on.rows<{ configuration: ConfigurationOf<T> }>(
    sql`select p.configuration from security_policies p
      where p.type = ${type} and p.enabled and not p.report_only and p.id is distinct from ${replaced}::uuid
        and (p.organization_id is null or ${organization}::uuid is null or p.organization_id = ${organization}::uuid)
        and (p.apply_to && ${applyTo}::text[] or p.apply_to = '{all_users}' or ${applyTo}::text[] = '{all_users}')
      limit 100`,
  );
  return others.map(({ configuration }) => configuration);
}

/** Whether some address is in both. Of two ranges, one has the other or they have nothing in common. */
function overlap(some: readonly string[], others: readonly string[]): boolean {
  const has = (ranges: readonly string[]) => {
    const networks = networksOf(ranges);
    return (range: string): boolean => networks(range.split('/')[0] ?? '');
  };
  return others.some(has(some)) || some.some(has(others));
}
