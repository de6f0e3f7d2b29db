import type { DomainError, ErrorCode, ErrorTable } from '../../kernel/errors.ts';
import { errorTable } from '../errors.ts';

/** The words of this document where they differ from everybody's. */
export const directoryErrors: ErrorTable = {
  ...errorTable,
  'input.invalid': { status: 400, message: () => 'Validation error' },
  'permission.denied': {
    status: 403,
    message: ({ missing }) => {
      const [part] = missing.flatMap(node => otherPart[node] ?? []);
      return part === undefined
        ? 'Insufficient permissions'
        : `You do not have permission to modify ${part} on another user.`;
    },
  },
  'auth.refresh_rejected': { status: 401, message: () => 'Unauthorized' },
  'http.not_found': { status: 404, message: () => 'Resource not found' },
  'role.not_found': {
    status: 404,
    message: ({ identifier }) => `Role with identifier '${identifier}' was not found.`,
  },
  'user.not_found': {
    status: 404,
    message: ({ identifier }) =>
      identifier === undefined ? 'User not found' : `User with identifier '${identifier}' was not found.`,
  },
};

const otherPart: Readonly<Record<string, string>> = {
  'user.roles.other': 'roles',
  'user.permissions.other': 'permissions',
};

/** Codes whose name in `error` is not just the code in capitals; undefined: the document shows none. */
const named: { readonly [C in ErrorCode]?: string | undefined } = {
  'input.invalid': undefined,
  'auth.required': undefined,
  'http.not_found': undefined,
  'permission.denied': 'InsufficientPermission',
  'catalogue.category_not_found': 'NotFound',
  'auth.refresh_rejected': 'InvalidRefreshToken',
};

/** The name of an error as clients tell them apart: `user.not_found` is `UserNotFound`. */
export function nameOf({ code }: DomainError): string | undefined {
  if (code in named) return named[code];
  return code
    .split(/[._]/)
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
