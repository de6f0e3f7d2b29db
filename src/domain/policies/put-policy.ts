import { isDeepStrictEqual } from 'node:util';
import type { Actor, Caller } from '../../kernel/actor.ts';
import { DomainError, refuse } from '../../kernel/errors.ts';
import { parse } from '../../kernel/input.ts';
import type { Recorded } from '../../kernel/target.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { touchEverybody } from '../access/holdings.ts';
import type { InCommand } from '../action.ts';
import { changesOf } from '../changes.ts';
import { demands } from '../mfa/demands.ts';
import { mustHaveFeature } from '../organizations/features.ts';
import { networksOf, storedRanges } from '../rules/networks.ts';
import { type ConfigurationOf, configurations, type PolicyType } from '../rules/types.ts';
import { mustBeMeetable } from './can-be-met.ts';
import { forgetHits } from './hits.ts';
import { policyById, type SecurityPolicy, storePolicy } from './policies.ts';
import { type Draft, type Effect, isAbout, stopsAdministrators, stopsPerson } from './whom-it-stops.ts';

/** A policy that was set, and whom it is about. */
export interface PolicySet {
  readonly policy: SecurityPolicy;
  readonly effect: Effect;
}

/** What setting a policy tells. */
export const policyRecorded: Recorded = {
  of: 'security_policy',
  details: {
    changes: { name: { from: 'Before', to: 'After' } },
    type: 'password_policy',
    apply_to: ['all'],
    enabled: true,
    configuration: { minLength: 14 },
  },
};

type Putting = Pick<InCommand, 'tx' | 'ports' | 'at' | 'target' | 'emit' | 'enqueue'> & {
  readonly actor: Actor;
  readonly caller: Caller;
};

/** Stores a policy in place of the one before, if there was one; refuses what nobody could meet, and what locks out who could undo it. */
export async function putPolicy(
  work: Putting,
  draft: Draft,
  { enabled, before }: { readonly enabled: boolean; readonly before: SecurityPolicy | undefined },
): Promise<SecurityPolicy> {
  const { tx, ports, at, actor, caller, target, emit, enqueue } = work;
  const { configuration, organization } = draft;
  if (enabled && 'provider' in configuration) await mustHaveFeature(tx, organization, 'sso');
  if (enabled && configuration.report_only !== true) {
    await mustBeMeetable(work, draft, before?.id ?? null);
    await mustLeaveIn(tx, { draft, actor, ip: caller.ip, at });
  }
  const id = await storePolicy(tx, { ...draft, id: ports.newId(), enabled, by: actor.userId, at });
  // What it would have done as it was tells nothing of how it is.
  if (!isDeepStrictEqual(before?.configuration, configuration)) await forgetHits(tx, id);
  await touchEverybody(tx);
  emit({ type: 'access.changed', users: 'everyone' });
  if ('required' in configuration) enqueue(demands, {});
  const policy = await policyById(tx, id, 'everything');
  const { type, apply_to } = policy;
  const changes =
    before === undefined ? { enabled, configuration } : changesOf(before, policy, ['enabled', 'configuration']);
  target({ kind: 'security_policy', id, organization }, { type, apply_to, ...changes });
  return policy;
}

/** A configuration of its type, in the form in which it is kept; refuses keys that another type has. */
export function storedConfiguration(type: PolicyType, given: object): ConfigurationOf<PolicyType> {
  const configuration = within('configuration', () => parse(configurations[type], given));
  if (!('cidrs' in configuration)) return configuration;
  return { ...configuration, cidrs: [...new Set(storedRanges(configuration.cidrs, 'configuration.cidrs'))] };
}

/** What is refused of a part, told by the name that it has in the whole. */
function within<T>(part: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof DomainError) || !isInvalid(error)) throw error;
    const fields = error.details.fields.map(({ field, message }) => ({
      field: field === '' ? part : `${part}.${field}`,
      message,
    }));
    throw refuse('input.invalid', { fields });
  }
}

function isInvalid(error: DomainError): error is DomainError<'input.invalid'> {
  return error.code === 'input.invalid';
}

/** Nobody locks out themselves, or all who could undo it. */
async function mustLeaveIn(
  tx: Tx,
  { draft, actor, ip, at }: { readonly draft: Draft; readonly actor: Actor; readonly ip: string; readonly at: Date },
): Promise<void> {
  const { configuration } = draft;
  if (actor.userId !== null) {
    if ('cidrs' in configuration) {
      const outside = !networksOf(configuration.cidrs)(ip);
      if (outside && (await isAbout(tx, draft, actor.userId, at)))
        throw refuse('policy.locks_out_author', { why: `your address, ${ip}, is not among those that it allows` });
    }
    if ('provider' in configuration) {
      const why = await stopsPerson(tx, draft, actor.userId, at);
      if (why !== null) throw refuse('policy.locks_out_author', { why: why.replace('has not', 'you have not') });
    }
    if ('required' in configuration && (await graceIsOver(tx, actor.userId, configuration.grace_days ?? 0, at))) {
      const why = await stopsPerson(tx, draft, actor.userId, at);
      if (why !== null)
        throw refuse('policy.locks_out_author', { why: `${why.replace('has', 'you have')}; set one up first` });
    }
  }
  // What others are walked through at their next sign-in locks nobody out.
  if (!('cidrs' in configuration || 'provider' in configuration)) return;
  if (actor.heldUntil('*', null) === Number.POSITIVE_INFINITY) return;
  const why = await stopsAdministrators(tx, draft, at);
  if (why !== null) throw refuse('policy.locks_out_administrators', { why });
}

async function graceIsOver(tx: Tx, userId: string, days: number, at: Date): Promise<boolean> {
  const [noted] = await tx.rows<{ since: string }>(
    sql`select since from mfa_demands where user_id = ${userId}`.named('own_demand'),
  );
  const since = noted === undefined ? at.getTime() : Date.parse(noted.since);
  return since + days * 24 * 3600 * 1000 <= at.getTime();
}
