import type { Access, Actor } from './actor.ts';

/** What somebody holds by grants whose every use is recorded. There only for who holds any. */
export interface AuditedAccess {
  /** The same person as they would be judged without those grants. */
  readonly without: Pick<Access, 'holds' | 'holdsForGood' | 'heldUntil'>;
  /**
   * The requests that gave a node, as people call them, where nothing else gives all that is held of it; none where something
   * else does, or where it is not held.
   */
  aloneBy(node: string): readonly string[];
  /** Notes in the call under way that it was answered by them. */
  used(node: string, requests: readonly string[]): void;
}

/** A node that was answered by the grants of requests alone. */
export interface AuditedUse {
  readonly node: string;
  readonly requests: readonly string[];
}

/** The actor of one call, which notes what such grants are used for. */
export function noting(actor: Actor | null, note: (use: AuditedUse) => void): Actor | null {
  if (actor?.audited === undefined) return actor;
  const used: AuditedAccess['used'] = (node, requests) => note({ node, requests });
  return { ...actor, audited: { ...actor.audited, used } };
}

/** The actor as they would be without those grants. */
export function unaided(actor: Actor, { without }: AuditedAccess): Actor {
  return { ...actor, ...without, audited: undefined };
}
