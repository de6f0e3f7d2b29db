import type { ErrorTable } from '../kernel/errors.ts';
import { objectErrors } from '../platform/objects/errors.ts';

/** The words of what is refused before an action is reached, or where none is. */
export const httpErrors = {
  'http.not_found': { status: 404, message: () => 'Not found' },
  'http.method_not_allowed': { status: 405, message: ({ allow }) => `Method not allowed; use ${allow.join(', ')}` },
  'http.body_too_large': { status: 413, message: ({ limit }) => `The body is larger than ${limit} bytes` },
  'http.range_unsatisfiable': { status: 416, message: ({ size }) => `There are only ${size} bytes` },
  'http.media_type_unsupported': {
    status: 415,
    message: ({ accepts }) => `Unsupported media type; send ${accepts.length === 0 ? 'no body' : accepts.join(' or ')}`,
  },
  'http.coding_unsupported': {
    status: 415,
    message: () => 'Unsupported content encoding; send the body uncompressed, without Content-Encoding',
  },
  'http.upgrade_required': { status: 426, message: () => 'This address is for WebSockets; ask for an upgrade' },
  'http.origin_refused': { status: 403, message: () => 'Pages of this origin may not connect; see CORS_ORIGINS' },
  'http.page_header_missing': {
    status: 403,
    message: ({ header }) => `Only pages of this server may do this; they send the header ${header}`,
  },
  'http.foreign_page': {
    status: 403,
    message: ({ origin, publicUrl }) =>
      `Only pages of this server may do this, and ${origin === null ? 'no Origin was sent' : `${origin} is none of them`}; open it at ${publicUrl}, or set PUBLIC_URL to how people reach it`,
  },
  'http.key_in_address': {
    status: 400,
    message: () =>
      'An API key stands in the address, which others log on the way; send it as Authorization: Bearer, and rotate this one',
  },
  'http.malformed': { status: 400, message: ({ what }) => `Malformed request: ${what}` },
  ...objectErrors,
} satisfies Partial<ErrorTable>;
