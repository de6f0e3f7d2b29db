import { type AttentionSource, whereHeldEverywhere } from '../shown.ts';

export const attention: readonly AttentionSource[] = [
  {
    kind: 'ledger_broken',
    place: 10,
    look: ({ actor, ports }) => {
      const message = ports.ledgerBreak();
      return whereHeldEverywhere(actor, 'audit.read', async () => (message === null ? null : { count: 1, message }));
    },
  },
];
