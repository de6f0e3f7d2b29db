import type { AttentionSource } from '../shown.ts';

export const attention: readonly AttentionSource[] = [
  {
    kind: 'own_mfa_off',
    place: 80,
    look: async ({ own }) => (own?.shows_factor === false ? { count: 1 } : null),
  },
];
