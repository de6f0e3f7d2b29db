import type { ErrorTable } from '../../kernel/errors.ts';
import { listed } from '../../kernel/words.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such company, or none that this caller may see. */
    'company.not_found': Record<never, never>;
    /** Another company of the organization (or the platform) has the identifier, in whatever case. */
    'company.identifier_taken': { readonly identifier: string };
    /** What credentials hang on neither goes nor moves. */
    'company.has_credentials': { readonly what: 'deleted' | 'moved' };
    /** ConnectWise would overwrite these fields again. */
    'company.kept_in_connectwise': { readonly fields: readonly string[] };
    'company.sync_running': Record<never, never>;
  }
}

export const companyErrors = {
  'company.not_found': { status: 404, message: () => 'Company not found' },
  'company.identifier_taken': {
    status: 409,
    message: ({ identifier }) => `A company with the identifier ${identifier} already exists`,
  },
  'company.has_credentials': {
    status: 409,
    message: ({ what }) => `A company that has credentials cannot be ${what}; delete its credentials first`,
  },
  'company.kept_in_connectwise': {
    status: 409,
    message: ({ fields }) =>
      `The company’s ${listed(fields)} ${fields.length === 1 ? 'is' : 'are'} managed in ConnectWise; change ${fields.length === 1 ? 'it' : 'them'} there`,
  },
  'company.sync_running': { status: 409, message: () => 'A company sync is already running' },
} satisfies Partial<ErrorTable>;
