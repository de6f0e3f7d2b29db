import { type Actor, type Caller, meet, type Scope } from '../../kernel/actor.ts';
import { type DomainError, refuse } from '../../kernel/errors.ts';
import type { AsActor, Permit } from '../../kernel/permit.ts';
import { type Fragment, raw, shared, sql } from '../../platform/db/sql.ts';

/** What may give a caller a say over something of an organization: a node where they hold it, or a part of theirs in it. */
export interface Say<P = never> {
  readonly actor: Actor;
  readonly node: string;
  /** Where the node is held; null when nowhere. */
  readonly scope: Scope | null;
  /** The caller's part in it: a role in a team, belonging to an organization; null for none. */
  readonly part: P | null;
  /** The part is enough without the node. */
  readonly enough: boolean;
}

/** By what right a caller may act on something. */
export interface Authority<P = never> {
  readonly actor: Actor;
  /** The node reaches it; otherwise the caller's part is all they have. */
  readonly byNode: boolean;
  readonly part: P | null;
}

/**
 * The caller holds the node somewhere, or has a part in what the input names that is enough without it. Whether it reaches
 * what is named, `mustBeOver` decides once that is read.
 */
export function over<I, P = never>(
  node: string,
  partIn: (actor: Actor, input: I) => { readonly part: P; readonly enough: boolean } | null = () => null,
): Permit<I, { readonly say: Say<P> }> {
  return {
    nodes: [node],
    areas: [],
    open: null,
    judge(actor, input) {
      if (actor === null) return { refused: 'unauthenticated', missing: [node] };
      const scope = actor.holds(node);
      const { part, enough } = partIn(actor, input) ?? { part: null, enough: false };
      return scope === null && !enough
        ? { refused: 'forbidden', missing: [node] }
        : { say: { actor, node, scope, part, enough } };
    },
  };
}

/** The caller holds the node everywhere: what it allows lies in no organization. */
export function platformWide(node: string): Permit<unknown, AsActor> {
  return {
    nodes: [node],
    areas: [],
    open: null,
    judge(actor) {
      if (actor === null) return { refused: 'unauthenticated', missing: [node] };
      return actor.holds(node) === 'everything' ? { actor } : { refused: 'forbidden', missing: [node] };
    },
  };
}

/**
 * By what right the caller acts on what belongs to an organization (null: the platform; undefined: it does not exist).
 * Refuses as `unseen` says what neither the node's scope nor a part in it reaches, and with the missing node what the part
 * shows but does not allow. Whoever holds the node nowhere gets what the permit says of things that do not exist: that it
 * is missing.
 */
export function mustBeOver<P>(
  { actor, node, scope, part: held, enough }: Say<P>,
  caller: Caller,
  organization: string | null | undefined,
  unseen: DomainError,
): Authority<P> {
  const byNode = organization !== undefined && scope !== null && scopeIncludes(scope, organization);
  // Whoever names an organization acts there only, whatever else they belong to.
  const here = caller.organization === null || caller.organization.toLowerCase() === organization;
  const part = here ? held : null;
  if (organization === undefined || (!byNode && part === null)) throw scope === null ? denied(node) : unseen;
  if (!byNode && !enough) throw denied(node);
  return { actor, byNode, part };
}

/** Whether a scope includes an organization; the platform (null) only by everything. */
export function scopeIncludes(scope: Scope, organization: string | null): boolean {
  return scope === 'everything' || (organization !== null && scope.organizations.includes(organization));
}

/** Whether one scope (null: nowhere) has all of another. */
export function scopeCovers(whole: Scope | null, part: Scope): boolean {
  if (whole === null) return false;
  if (whole === 'everything') return true;
  const both = meet(whole, part);
  return (
    part !== 'everything' &&
    both !== null &&
    both !== 'everything' &&
    both.organizations.length === part.organizations.length
  );
}

/** The refusal for want of a node. */
export function denied(node: string): DomainError<'permission.denied'> {
  return refuse('permission.denied', { missing: [node] });
}

/**
 * SQL: the organization in a column is one of these, which is what `scopeIncludes` says of a row. They are what `organizationsIn`
 * makes of a scope: null lets everything through, that of the platform, too.
 */
export function within(column: string, organizations: unknown): Fragment {
  const ids = shared(organizations);
  return sql`(${ids}::uuid[] is null or ${raw(column)} = any(${ids}::uuid[]))`;
}

/** SQL: the same, and what belongs to the platform may be seen from everywhere. */
export function withinOrPlatform(column: string, organizations: unknown): Fragment {
  return sql`(${raw(column)} is null or ${within(column, organizations)})`;
}
