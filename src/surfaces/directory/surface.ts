import type { Route } from '../../http/route.ts';
import type { Socket } from '../../http/socket.ts';
import { extrasOf, type Failure, type Surface } from '../../http/surface.ts';
import type { FieldProblem } from '../../kernel/errors.ts';
import { directoryErrors, nameOf } from './errors.ts';
import { signInFiles } from './sign-in-pages.ts';

/** Microsoft sign-in, people, permission nodes, companies and credentials: `{status, message, data, successful}`. */
export function directory(routes: readonly Route[], sockets: readonly Socket[]): Surface {
  return {
    name: 'directory',
    title: 'Directory',
    description: 'Microsoft sign-in, people, roles by pattern, the permission catalogue, companies and credentials.',
    base: '/v1',
    errors: directoryErrors,
    malformedId: 404,
    wrap,
    errorSchema: {
      type: 'object',
      required: ['status', 'message', 'successful'],
      properties: {
        status: { type: 'integer' },
        message: { type: 'string', description: 'What went wrong' },
        error: { type: 'string', description: 'Its name, such as UserNotFound' },
        errors: {
          type: 'array',
          description: 'Every bad field of a request',
          items: {
            type: 'object',
            properties: { path: { type: 'array', items: { type: 'string' } }, message: { type: 'string' } },
          },
        },
        missing: {
          type: 'array',
          items: { type: 'string' },
          description: 'Permission nodes that would have allowed it',
        },
        successful: { const: false },
      },
    },
    routes,
    sockets,
    parts: [
      {
        title: 'Sign-in',
        description: 'Sign in with Microsoft, and refresh tokens.',
        paths: ['auth'],
      },
      {
        title: 'People',
        description: 'People, their roles, and checks of what they can do.',
        paths: ['user'],
      },
      {
        title: 'Companies',
        description: 'Companies, their configurations, and the sync with ConnectWise.',
        paths: ['company'],
      },
      {
        title: 'Credentials',
        description: 'Credentials, their secret values and history.',
        paths: ['credential'],
      },
      {
        title: 'Credential types',
        description: 'The fields that credentials of a type have.',
        paths: ['credential-type'],
      },
      {
        title: 'Roles',
        description: 'Roles and their permission patterns.',
        paths: ['role'],
      },
      {
        title: 'Permissions',
        description: 'The catalogue of permission nodes.',
        paths: ['permissions'],
      },
      {
        title: 'Teapot',
        description: 'Short and stout.',
        paths: ['teapot'],
      },
    ],
    files: signInFiles,
  };
}

function wrap({ status, message, error }: Failure): unknown {
  const name = error === null ? undefined : nameOf(error);
  return {
    status,
    message,
    ...(error?.is('input.invalid') === true ? { errors: error.details.fields.map(problem) } : {}),
    ...(error !== null && 'missing' in error.details && error.details.missing.length > 0
      ? { missing: error.details.missing }
      : {}),
    ...extrasOf(directoryErrors, error),
    ...(name === undefined ? {} : { error: name }),
    successful: false,
  };
}

function problem({ field, message }: FieldProblem): { path: string[]; message: string } {
  const path = field === '' ? [] : field.split('.');
  const subject = path.findLast(part => !/^\d+$/.test(part)) ?? 'body';
  return { path, message: `${subject.charAt(0).toUpperCase()}${subject.slice(1)} ${message}` };
}
