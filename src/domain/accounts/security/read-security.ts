import { cameWith } from '../../../kernel/actor.ts';
import { needs, query } from '../../action.ts';
import { type MfaStatus, mfaStatusOf } from '../../mfa/mfa-status.ts';
import { identitiesOf } from '../../oauth/identities.ts';
import { mustReachWhole } from '../../people/reach.ts';
import { hasPassword, userById } from '../../people/users.ts';
import type { ProviderName } from '../../provider-names.ts';
import { livingSessions } from '../../sessions/sessions.ts';
import { UserId } from '../read-user.ts';
import { type Locks, locksOf } from './locks.ts';

/** How somebody signs in, and what keeps them from it; no secrets. */
export interface Security {
  readonly hasPassword: boolean;
  /** Providers whose identities are linked. */
  readonly providers: readonly ProviderName[];
  readonly mfa: MfaStatus;
  readonly lockedUntil: Locks;
  readonly sessions: number;
}

const node = 'user.security.read.other';

/** How a person signs in. For whoever answers for the whole account. */
export const readSecurity = query('user.read_security', {
  input: UserId,
  permit: needs(node),
  refuses: ['user.not_found'],
  run: async ({ db, scope, at }, { id }): Promise<Security> => {
    await userById(db, id, scope);
    await mustReachWhole(db, id, scope, node);
    const [password, identities, mfa, lockedUntil, sessions] = await Promise.all([
      hasPassword(db, id),
      identitiesOf(db, id),
      mfaStatusOf(db, id),
      locksOf(db, id, at),
      livingSessions(db, id, at),
    ]);
    const linked = identities.map(({ provider }) => provider);
    return { hasPassword: password, providers: linked, mfa, lockedUntil, sessions: sessions.length };
  },
});

/** A person's living sessions, the last used first. For whoever answers for the whole account. */
export const listSessionsOf = query('user.list_sessions', {
  input: UserId,
  permit: needs(node),
  refuses: ['user.not_found'],
  run: async ({ db, actor, scope, at }, { id }) => {
    await userById(db, id, scope);
    await mustReachWhole(db, id, scope, node);
    const sessions = await livingSessions(db, id, at);
    return sessions.map(session => ({ ...session, current: cameWith(actor, session.id) }));
  },
});
