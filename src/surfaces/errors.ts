import { errorWords } from '../domain/capabilities.ts';
import { httpErrors } from '../http/error-words.ts';
import { kernelErrors } from '../kernel/error-words.ts';
import type { ErrorTable } from '../kernel/errors.ts';
import { toImportProblem } from './administration/shapes/imports.ts';

/**
 * What every refusal means over HTTP. A surface starts from this table and puts its own document's words in place where
 * they differ. A code without words does not compile.
 */
export const errorTable: ErrorTable = {
  ...kernelErrors,
  ...httpErrors,
  ...errorWords,
  'auth.mfa_required': { ...errorWords['auth.mfa_required'], message: () => mfaWords('/api/v1/auth/mfa/verify') },
  'import.rejected': {
    ...errorWords['import.rejected'],
    // As an import that went through tells them, so that a page can list them.
    extras: ({ errors, total }) => ({ failed: total, errors: errors.map(toImportProblem) }),
  },
};

/** For a surface's `errorSchema`: what `fieldsOf` puts into its bodies. */
export const fieldsSchema = {
  type: 'array',
  description: 'What has to change in which field; absent when it is not about fields',
  items: {
    type: 'object',
    required: ['field', 'message'],
    properties: {
      field: {
        type: 'string',
        description: 'Its path as it was sent, such as `members.0.role`; empty: the whole body',
      },
      message: { type: 'string', description: 'Reads on after the name of the field' },
    },
  },
} as const;

/** Says how a sign-in goes on whose password was right. */
export function mfaWords(path: string): string {
  return `Multi-factor authentication required: send mfa_token and a code of your authenticator, or a backup code, to POST ${path} within 5 minutes`;
}
