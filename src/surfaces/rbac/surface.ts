import type { Route } from '../../http/route.ts';
import { type ErrorTable, extrasOf, fieldsOf, type Surface } from '../../http/surface.ts';
import { fieldsSchema, mfaWords, errorTable as shared } from '../errors.ts';

const errorTable: ErrorTable = {
  ...shared,
  'auth.mfa_required': { ...shared['auth.mfa_required'], message: () => mfaWords('/api/auth/mfa/verify') },
};

/** Sign-in, users, roles, permissions and organizations: `{success, …}` in camelCase. */
export function rbac(routes: readonly Route[]): Surface {
  return {
    name: 'rbac',
    title: 'RBAC',
    description: 'Sign-in, users, roles, permissions and organizations.',
    base: '/api',
    claims: path => (path === '/api' || path.startsWith('/api/')) && path !== '/api/v1' && !path.startsWith('/api/v1/'),
    errors: errorTable,
    malformedId: 400,
    wrap: ({ message, error }) => ({
      success: false,
      error: message,
      ...extrasOf(errorTable, error),
      ...fieldsOf(errorTable, error),
    }),
    errorSchema: {
      type: 'object',
      required: ['success', 'error'],
      properties: {
        success: { const: false },
        error: { type: 'string', description: 'What went wrong, naming every bad field' },
        fields: fieldsSchema,
      },
    },
    routes,
  };
}
