import type { Route } from '../../http/route.ts';
import { extrasOf, fieldsOf, type Surface } from '../../http/surface.ts';
import { errorTable, fieldsSchema, signInSchemas } from '../errors.ts';
import { ImportProblemReply } from './shapes/imports.ts';

/** Users, teams and integrations for the administration console of a company: bare replies, `{"error": "…"}`. */
export function administration(routes: readonly Route[]): Surface {
  return {
    name: 'administration',
    title: 'Administration',
    description: 'Users, teams and integration tests.',
    base: '/api/v1',
    errors: errorTable,
    malformedId: 404,
    wrap: ({ message, error }) => ({ error: message, ...extrasOf(errorTable, error), ...fieldsOf(errorTable, error) }),
    errorSchema: {
      type: 'object',
      required: ['error'],
      properties: {
        error: { type: 'string', description: 'What was wrong, naming every bad field' },
        fields: fieldsSchema,
        mfa_required: { type: 'boolean', description: 'The password was right; continue with `mfa_token` and a code' },
        password_expired: { type: 'boolean', description: 'The password was right, and has to be changed now' },
        password_token: { type: 'string', description: 'For `POST /auth/password/reset`, within 15 minutes' },
        ...signInSchemas,
        mfa_token: { type: 'string', description: 'For `POST /auth/mfa/verify`, within 5 minutes' },
        mfa_methods: { type: 'array', items: { type: 'string' }, description: 'What will finish it' },
        failed: { type: 'integer', description: 'Bad lines of a file that was refused' },
        errors: { type: 'array', description: 'The first thousand of them', items: ImportProblemReply },
      },
    },
    routes,
    parts: [
      {
        title: 'Sign-in',
        description: 'Register, sign in, reset a password, and manage your sessions and two-step sign-in.',
        paths: ['auth'],
      },
      {
        title: 'People',
        description: 'Accounts, their roles, status and sign-in, and import and export.',
        paths: ['users'],
      },
      {
        title: 'Teams',
        description: 'Teams, their members, and what a team gives them.',
        paths: ['teams'],
      },
      {
        title: 'Integrations',
        description: 'Connections to other services, and tests of them.',
        paths: ['integrations'],
      },
      {
        title: 'Audit log',
        description: 'What happened, who did it and when.',
        paths: ['audit-logs'],
      },
    ],
  };
}
