import type { Route } from '../../http/route.ts';
import type { Socket } from '../../http/socket.ts';
import { extrasOf, fieldsOf, type Surface } from '../../http/surface.ts';
import { errorTable, fieldsSchema, signInSchemas } from '../errors.ts';

/** What the web console needs that no published document has: its session, its front page, its search. Decision 17. */
export function consoleSurface(routes: readonly Route[], sockets: readonly Socket[]): Surface {
  return {
    name: 'console',
    title: 'Console',
    description: 'What only the web console uses: its session, front page and search.',
    base: '/console',
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
        mfa_token: { type: 'string', description: 'For `POST /console/session/mfa`, within 5 minutes' },
        mfa_methods: { type: 'array', items: { type: 'string' }, description: 'What will finish it' },
      },
    },
    routes,
    sockets,
    parts: [
      {
        title: 'Session',
        description: 'Sign in and out in a browser. Only pages of this server may call it.',
        paths: ['session'],
      },
      {
        title: 'Screens',
        description: 'What the web console shows besides the other APIs.',
        paths: [
          'about',
          'access',
          'credentials',
          'notifications',
          'overview',
          'search',
          'seal',
          'system',
          'users',
          'verification',
        ],
      },
    ],
  };
}
