import type { Monitor } from '../../kernel/actor.ts';

const held = (node: string) => (node === 'metrics.read' ? 'everything' : null);

/** The actor behind the token for monitoring, which holds one node and has nothing of its own. */
export const monitor: Monitor = {
  kind: 'monitor',
  userId: null,
  teams: new Map(),
  organizations: [],
  lent: [],
  actsIn: null,
  holds: held,
  holdsForGood: held,
  heldUntil: () => null,
};
