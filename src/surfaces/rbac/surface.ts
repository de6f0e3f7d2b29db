import type { Route } from '../../http/route.ts';
import { extrasOf, fieldsOf, type Surface } from '../../http/surface.ts';
import type { ErrorTable } from '../../kernel/errors.ts';
import { fieldsSchema, mfaWords, errorTable as shared } from '../errors.ts';

const errorTable: ErrorTable = {
  ...shared,
  'auth.mfa_required': { ...shared['auth.mfa_required'], message: mfaWords('/api/auth/mfa/verify') },
};

/** Sign-in, users, roles, permissions and organizations: `{success, …}` in camelCase. */
export function rbac(routes: readonly Route[]): Surface {
  return {
    name: 'rbac',
    title: 'RBAC',
    description: 'Sign-in, users, roles, permissions and organizations.',
    base: '/api',
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
    parts: [
      {
        title: 'Sign-in',
        description: 'Register and sign in, also with Google, GitHub or Microsoft.',
        paths: ['auth'],
      },
      {
        title: 'Users',
        description: 'Accounts, their roles, and permissions granted to them directly.',
        paths: ['users'],
      },
      {
        title: 'Permissions',
        description: 'Named permissions that roles are made of.',
        paths: ['permissions'],
      },
      {
        title: 'Roles',
        description: 'Roles and the permissions they give.',
        paths: ['roles'],
      },
      {
        title: 'Organizations',
        description: 'Organizations, their domains, members, invitations and requests to join.',
        paths: ['organizations', 'invitations'],
      },
    ],
  };
}
