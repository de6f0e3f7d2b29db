import { eventExamples } from '../../domain/webhooks/catalogue.ts';
import type { Route } from '../../http/route.ts';
import type { Socket } from '../../http/socket.ts';
import { extrasOf, type Failure, fieldsOf, type Surface, told } from '../../http/surface.ts';
import type { DomainError, ErrorTable } from '../../kernel/errors.ts';
import { fieldsSchema, mfaWords, errorTable as shared, signInSchemas } from '../errors.ts';

const connectErrors: ErrorTable = {
  ...shared,
  'auth.mfa_required': { ...shared['auth.mfa_required'], message: mfaWords('/v1/auth/mfa/verify') },
};

/** What an error is called, by its status; every other 4xx is a bad request. */
const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  429: 'RATE_LIMITED',
  503: 'NOT_CONFIGURED',
};

/** One's own account, what people say and send to each other, and how programs come in: `{success, data}` in snake_case. */
export function connect(routes: readonly Route[], sockets: readonly Socket[]): Surface {
  return {
    name: 'connect',
    title: 'Connect',
    description:
      'One’s own account, people, conversations, messages, calls, files and keys; notifications, webhooks, API keys and administration.',
    base: '/v1',
    errors: connectErrors,
    malformedId: 400,
    wrap,
    errorSchema: {
      type: 'object',
      required: ['success', 'error', 'request_id'],
      properties: {
        success: { const: false },
        error: {
          type: 'object',
          required: ['code', 'message'],
          properties: {
            code: { enum: ['VALIDATION_ERROR', ...Object.values(codes), 'UNAVAILABLE', 'INTERNAL_ERROR'] },
            message: { type: 'string', description: 'What went wrong, naming every bad field' },
            details: {
              type: 'object',
              properties: {
                fields: fieldsSchema,
                missing: {
                  type: 'array',
                  items: { type: 'string' },
                  description: 'Permission nodes that would have allowed it',
                },
              },
            },
          },
        },
        ...signInSchemas,
        call_id: { type: 'string', description: 'Of the call that is in the way' },
        request_id: { type: 'string', description: 'Also in the header X-Request-Id, and in the log' },
      },
    },
    routes,
    sockets,
    events: eventExamples,
    parts: [
      {
        title: 'Account',
        description: 'Register, sign in and out, and who one is.',
        paths: ['auth'],
      },
      {
        title: 'People',
        description: 'One’s own profile, other people, friends, and whom one has blocked.',
        paths: ['users', 'avatars'],
      },
      {
        title: 'Conversations',
        description: 'Conversations, who takes part in them, and what one has read.',
        paths: ['conversations'],
      },
      {
        title: 'Messages',
        description: 'Messages, reactions, threads and the search.',
        paths: ['messages'],
      },
      {
        title: 'Calls',
        description: 'Audio and video calls, who is in them, and how devices find each other.',
        paths: ['calls'],
      },
      {
        title: 'Presence',
        description: 'Who is there.',
        paths: ['presence'],
      },
      {
        title: 'Keys',
        description: 'Public keys for end-to-end encryption.',
        paths: ['keys'],
      },
      {
        title: 'Webhooks',
        description: 'Tell other systems of what happens, signed by the Standard Webhooks scheme.',
        paths: ['webhooks'],
      },
      {
        title: 'Notifications',
        description: 'What one was told of, and how one wants to be told.',
        paths: ['notifications'],
      },
      {
        title: 'Admin',
        description:
          'People, bans, figures and what has happened, for those who answer for the server; how one’s own API keys are used.',
        paths: ['admin', 'usage'],
      },
      {
        title: 'Files',
        description: 'Files that one uploads, and those that others share.',
        paths: ['storage'],
      },
      {
        title: 'API keys',
        description: 'What programs come with in place of a session.',
        paths: ['api-keys'],
      },
    ],
  };
}

function wrap({ status, message, error, requestId }: Failure): object {
  const details = detailsOf(error);
  return {
    success: false,
    error: { code: codeOf({ status, error }), message, ...(Object.keys(details).length === 0 ? {} : { details }) },
    ...extrasOf(connectErrors, error),
    request_id: requestId,
  };
}

function codeOf({ status, error }: Pick<Failure, 'status' | 'error'>): string {
  if (status === 503 && error?.is('unavailable') === true) return 'UNAVAILABLE';
  return codes[status] ?? (status < 500 ? 'VALIDATION_ERROR' : 'INTERNAL_ERROR');
}

function detailsOf(error: Failure['error']): object {
  if (error === null) return {};
  const missing = 'missing' in error.details && error.details.missing.length > 0 ? error.details.missing : null;
  return { ...fieldsOf(connectErrors, error), ...(missing === null ? {} : { missing }) };
}

/** What an error is called on sockets, which have no status. */
export function codeOfError(error: DomainError | null): string {
  return codeOf({ status: error === null ? 500 : told(connectErrors, error).status, error });
}
