import type { SystemRole } from '../users/roles.ts';

/** What the list of accounts is narrowed to; part of the address. */
export interface AccountFilters {
  readonly q?: string | undefined;
  readonly role?: SystemRole | undefined;
  readonly status?: 'active' | 'inactive' | undefined;
  readonly banned?: boolean | undefined;
}

/** What the use of the API is told by. */
export const usageGroups = ['route', 'status', 'key'] as const;
export type UsageGroup = (typeof usageGroups)[number];

/** How many days back. */
export const periods = ['1', '7', '30', '90'] as const;
export type Period = (typeof periods)[number];
