import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** Nobody gives what they do not hold, nor for longer than they hold it, nor acts on someone who holds more. */
    'access.exceeds_own': {
      /** The first of them. */
      readonly missing: readonly string[];
      /** Those of them that are held, but not for long enough; `until` is RFC 3339. */
      readonly ending: readonly { readonly pattern: string; readonly until: string }[];
      /** How many more there are. */
      readonly others: number;
    };
    /** The address that a call came from is not among those that a policy allows. */
    'access.address': { readonly ip: string };
    /** The address that a call came from is not among those that the API key is for. */
    'access.key_address': { readonly ip: string };
    /** The API key is for another organization than the one that was named. */
    'access.key_elsewhere': Record<never, never>;
    /** Somebody must keep holding `*`. */
    'access.last_administrator': Record<never, never>;
    /** The organization does not exist for this caller. */
    'organization.not_found': Record<never, never>;
    /** The caller may create this in several organizations and named none. */
    'organization.required': Record<never, never>;
  }
}

export const accessErrors = {
  'access.exceeds_own': {
    status: 403,
    message: ({ missing, ending, others }) => exceeding(missing, ending, others),
  },
  'access.address': {
    status: 403,
    message: ({ ip }) => `A security policy does not allow access from your address, ${ip}`,
  },
  'access.key_address': {
    status: 403,
    message: ({ ip }) => `This API key cannot be used from your address, ${ip}`,
  },
  'access.key_elsewhere': { status: 403, message: () => 'This API key is for another organization' },
  'access.last_administrator': {
    status: 409,
    message: () => 'The last administrator who can sign in cannot be removed, demoted or deactivated',
  },
  'organization.not_found': { status: 404, message: () => 'Organization not found' },
  'organization.required': {
    status: 400,
    message: () => 'organizationId is required: you may do this in several organizations',
  },
} satisfies Partial<ErrorTable>;

function exceeding(
  missing: readonly string[],
  ending: readonly { readonly pattern: string; readonly until: string }[],
  others: number,
): string {
  const never = missing.filter(pattern => !ending.some(each => each.pattern === pattern));
  const lacks = never.length === 0 ? [] : [`you do not hold ${never.join(', ')} yourself`];
  const ends = [...Map.groupBy(ending, ({ until }) => until)].map(
    ([until, those]) =>
      `you hold ${those.map(({ pattern }) => pattern).join(', ')} until ${until}, so ${those.length === 1 ? 'it' : 'they'} can be given until then at most`,
  );
  const more = others === 0 ? [] : [`and ${others} more`];
  return `Insufficient permissions: ${[...lacks, ...ends, ...more].join('; ')}`;
}
