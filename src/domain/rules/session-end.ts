import { lifetimes } from '../lifetimes.ts';
import { factorsNeededFrom, meetsMethods } from './factors.ts';
import { endedBy, type WouldStop } from './hits.ts';
import type { Rules } from './rules.ts';

/** Times of a session, RFC 3339, and the second factors that it was begun with. */
export interface SessionState {
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
  readonly factors: readonly string[];
}

/** When a session ends that is not used any more, in milliseconds since 1970. */
export function endOfSession({ created_at, last_seen_at, expires_at, factors }: SessionState, rules: Rules): number {
  const { idle_minutes: idle, absolute_hours: absolute } = rules.session;
  const idleSeconds = Math.min(lifetimes.sessionIdle, (idle?.value ?? Number.POSITIVE_INFINITY) * 60);
  const absoluteSeconds = (absolute?.value ?? Number.POSITIVE_INFINITY) * 3600;
  return Math.min(
    Date.parse(expires_at),
    Date.parse(last_seen_at) + idleSeconds * 1000,
    Date.parse(created_at) + absoluteSeconds * 1000,
    meetsMethods(rules, factors) ? Number.POSITIVE_INFINITY : factorsNeededFrom(rules),
  );
}

/** Which policies that only report would have ended a session before a moment. */
export function hitsOf(session: SessionState, { reported }: Rules, at: Date): WouldStop[] {
  return reported.flatMap(({ policy, type, rules }) => {
    const why = endedBy[type];
    return why !== undefined && endOfSession(session, rules) <= at.getTime() ? [{ policy, why }] : [];
  });
}
