import type { Actor, Scope } from '../kernel/actor.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import type { Ports } from './ports.ts';

/** Who looks at the front page, and with what. */
export interface Viewer {
  readonly on: Queryable;
  readonly actor: Actor;
  readonly at: Date;
  readonly ports: Ports;
  /** The caller's own account; undefined for nobody's, such as the operator's. */
  readonly own: Own | undefined;
}

/** What the caller's own account is like. */
export interface Own {
  readonly timezone: string;
  readonly email_verified: boolean;
  readonly shows_factor: boolean;
}

/** How much there is of something that somebody should look at. */
export interface Noticed {
  readonly count: number;
  /** What the latest failure said. */
  readonly message?: string | null;
  /** The first ten of what it is about. */
  readonly ids?: readonly string[] | null;
}

/** Something that is true now and that the caller may know, do something about, or both. */
export interface AttentionSource {
  readonly kind: string;
  readonly place: number;
  /** Null: nothing, or nothing that they may know. */
  readonly look: (viewer: Viewer) => Promise<Noticed | null>;
}

/** Something whose name has the text in it. */
export interface Hit {
  readonly id: string;
  readonly title: string;
  /** What tells it from others of the same name: an address, a moniker, an identifier, a domain. */
  readonly subtitle: string | null;
  readonly organization_id: string | null;
}

/** What is looked for, and how many of each kind at most. */
export interface Searching {
  readonly on: Queryable;
  readonly actor: Actor;
  readonly q: string;
  readonly most: number;
}

/** A kind of things that the search finds, the closest first, where the caller may list them. */
export interface SearchSource {
  readonly kind: string;
  readonly place: number;
  readonly look: (searching: Searching) => Promise<readonly Hit[]>;
}

/** How much there is of what the caller may list, by the same conditions as the lists themselves; null is what they may not. */
export type TotalsOf = (on: Queryable, actor: Actor) => Promise<Readonly<Record<string, number | null>>>;

/** Looks where the caller holds a node; null where they do not. */
export async function whereHeld<T>(actor: Actor, node: string, look: (scope: Scope) => Promise<T>): Promise<T | null> {
  const scope = actor.holds(node);
  return scope === null ? null : look(scope);
}

/** The same for what is of the whole platform. */
export async function whereHeldEverywhere<T>(actor: Actor, node: string, look: () => Promise<T>): Promise<T | null> {
  return actor.holds(node) === 'everything' ? look() : null;
}
