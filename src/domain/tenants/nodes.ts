/** Whoever holds it decides what organizations take of the whole server, so it counts only where it is held everywhere. */
export const tenantNodes = {
  'tenant.onboard': 'Onboard tenants, and decide their plans and features',
} as const;
