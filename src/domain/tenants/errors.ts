import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** A tenant was onboarded with that domain already. */
    'tenant.exists': Record<never, never>;
  }
}

export const tenantErrors = {
  'tenant.exists': {
    status: 409,
    message: () => 'A tenant with this domain has been onboarded already',
    fields: () => [{ field: 'company_domain', message: 'belongs to a tenant already' }],
  },
} satisfies Partial<ErrorTable>;
