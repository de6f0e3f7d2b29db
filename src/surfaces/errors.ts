import { errorWords } from '../domain/capabilities.ts';
import type { SecondFactor } from '../domain/mfa/methods.ts';
import { httpErrors } from '../http/error-words.ts';
import { kernelErrors } from '../kernel/error-words.ts';
import type { ErrorTable, Told } from '../kernel/errors.ts';
import { toImportProblem } from './administration/shapes/imports.ts';

/**
 * What every refusal means over HTTP. A surface starts from this table and puts its own document's words in place where
 * they differ. A code without words does not compile.
 */
export const errorTable: ErrorTable = {
  ...kernelErrors,
  ...httpErrors,
  ...errorWords,
  'auth.mfa_required': { ...errorWords['auth.mfa_required'], message: mfaWords('/api/v1/auth/mfa/verify') },
  'import.rejected': {
    ...errorWords['import.rejected'],
    // As an import that went through tells them, so that a page can list them.
    extras: ({ errors, total }) => ({ failed: total, errors: errors.map(toImportProblem) }),
  },
};

/** For a surface's `errorSchema`: what a sign-in is told that goes on by setting up a second factor, or that a ban refuses. */
export const signInSchemas = {
  banned: { type: 'boolean', description: 'The account is banned, which only its holder is told' },
  ban_reason: { type: 'string' },
  banned_until: { type: ['string', 'null'], description: 'When the ban ends by itself; null: when it is lifted' },
  mfa_enrolment_required: { type: 'boolean', description: 'A security policy asks to set up a second factor first' },
  enrolment_token: {
    type: 'string',
    description: 'For `POST /api/v1/auth/mfa/enrol` and `/api/v1/auth/passkey/enrol/options`, within 15 minutes',
  },
  enrolment_methods: { type: 'array', items: { type: 'string' }, description: 'What it asks for' },
} as const;

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

const proofs: Readonly<Record<SecondFactor, string>> = {
  totp: 'a code of your authenticator',
  passkey: 'what a passkey signs (POST /api/v1/auth/passkey/options)',
  email: 'a code that POST /api/v1/auth/mfa/send mails to you',
  sms: 'a code that POST /api/v1/auth/mfa/send sends to your phone',
  backup_code: 'a backup code',
};

/** Says how a sign-in goes on whose password was right, below the path of the surface. */
export function mfaWords(path: string): Told<'auth.mfa_required'>['message'] {
  return ({ methods }) =>
    `Multi-factor authentication required: send mfa_token and ${methods.map(each => proofs[each]).join(', or ')}, to POST ${path} within 5 minutes`;
}
