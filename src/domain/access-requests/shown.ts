import { organizationsIn } from '../access/rules.ts';
import type { AttentionSource } from '../shown.ts';
import { waitingFor } from './access-requests.ts';

/** Of more nobody counts on the front page. */
const mostCounted = 100;

export const attention: readonly AttentionSource[] = [
  {
    kind: 'access_requests',
    place: 15,
    look: async ({ on, actor, at }) => {
      if (actor.userId === null) return null;
      const scope = actor.holds('request.process');
      const organizations = scope === null ? [] : organizationsIn(scope);
      const waiting = await waitingFor(on, actor.userId, { at, limit: mostCounted, after: null, organizations });
      return waiting.length === 0 ? null : { count: waiting.length };
    },
  },
];
