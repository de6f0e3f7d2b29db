import type { Operator } from '../../kernel/actor.ts';

/** The actor behind the command line and jobs, which act for whoever runs the server. */
const operatorBy = (by: Operator['by']): Operator => ({
  kind: 'operator',
  userId: null,
  by,
  teams: new Map(),
  organizations: [],
  lent: [],
  actsIn: null,
  holds: () => 'everything',
  holdsForGood: () => 'everything',
  heldUntil: () => Number.POSITIVE_INFINITY,
});

export const operators: Readonly<Record<Operator['by'], Operator>> = {
  'command line': operatorBy('command line'),
  job: operatorBy('job'),
};
