import type { TeamRole } from './actor.ts';

/** A pattern held everywhere (`organization: null`) or inside one organization. */
export interface HeldPattern {
  readonly pattern: string;
  readonly organization: string | null;
  /** RFC 3339: when it ends; null or left out: never. */
  readonly expiresAt?: string | null;
}

/** One grant that reaches a person, now or later. Times are RFC 3339. */
export interface Grant extends HeldPattern {
  readonly source: 'role' | 'direct' | 'team';
  /** Moniker of the role, or id of the team; null for a direct grant. */
  readonly through: string | null;
  readonly startsAt: string | null;
  readonly expiresAt: string | null;
  /** Where its every use is recorded: the request that gave it, as people call it. */
  readonly audited: string | null;
}

/** One thing that is shared with a person alone, since a request of theirs was approved. Times are RFC 3339. */
export interface Lent {
  readonly id: string;
  readonly access: 'read' | 'write';
  /** Where the thing has to be kept; null: by the platform. */
  readonly organization: string | null;
  readonly startsAt: string;
  readonly expiresAt: string;
  /** The request, as people call it. */
  readonly request: string;
}

/** What a person holds, however they came to it, and what they belong to. */
export interface Holdings {
  readonly grants: readonly Grant[];
  readonly teams: readonly { readonly id: string; readonly role: TeamRole }[];
  readonly organizations: readonly string[];
  /** Those of them that have not been given the feature `api_access`: no key reaches into them. */
  readonly withoutKeys: readonly string[];
  /** Now or later. */
  readonly lent: readonly Lent[];
  /** What the person has now, the highest system role first. */
  readonly roles: readonly HeldRole[];
}

/** A role that somebody has. Only together with its organization (null: the platform) does a moniker name a role. */
export interface HeldRole {
  readonly moniker: string;
  readonly organization: string | null;
}

/** What tells that what is remembered of a person is still what the database says. */
export interface Epochs {
  readonly user_epoch: number;
  readonly access_epoch: number;
}
