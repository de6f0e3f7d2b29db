import type { ErrorTable } from '../http/surface.ts';
import type { FieldProblem } from '../kernel/errors.ts';
import { limitWords } from '../kernel/shares.ts';
import { toImportProblem } from './administration/shapes/imports.ts';

/** As many bad lines of a file as a person reads; all that are told are listed beside the message. */
const linesNamed = 20;

/**
 * What every refusal means over HTTP. A surface starts from this table and puts its own document's words in place where
 * they differ. A code that is missing here does not compile.
 */
export const errorTable: ErrorTable = {
  'input.invalid': {
    status: 400,
    message: ({ fields }) =>
      fields.map(({ field, message }) => (field === '' ? `body ${message}` : `${field} ${message}`)).join('; '),
    fields: ({ fields }) => fields,
  },
  'auth.required': { status: 401, message: () => 'Unauthorized' },
  'permission.denied': {
    status: 403,
    message: ({ missing }) =>
      missing.length === 0
        ? 'Insufficient permissions'
        : `Insufficient permissions: ${missing.join(' or ')} is missing`,
  },
  'edit.stale': {
    status: 412,
    message: ({ thing, changedAt, changedBy }) =>
      `The ${thing} has been changed since you read it${changedAt === null ? '' : ` (last by ${changedBy ?? 'somebody else'}, ${changedAt})`}; read it again, then send your change with its new ETag`,
    // So that a page can say who it was.
    extras: ({ changedAt, changedBy }) => ({ changed_at: changedAt, changed_by: changedBy }),
  },
  'rate.limited': { status: 429, message: () => 'Too many requests' },
  'share.taken': {
    status: 429,
    message: ({ share, holder, most }) =>
      `Too many requests: at most ${limitWords(share, holder, most)}; try again when one has ended`,
  },
  'share.full': {
    status: 409,
    message: ({ share, holder, most }) => `At most ${limitWords(share, holder, most)}`,
  },
  unavailable: {
    status: 503,
    message: ({ what }) => `Temporarily unavailable: ${what} does not answer; try again shortly`,
  },
  not_configured: {
    status: 503,
    message: ({ what, variables }) => `${what} is not configured: set ${listed(variables)}`,
  },

  'http.not_found': { status: 404, message: () => 'Not found' },
  'http.method_not_allowed': { status: 405, message: ({ allow }) => `Method not allowed; use ${allow.join(', ')}` },
  'http.body_too_large': { status: 413, message: ({ limit }) => `The body is larger than ${limit} bytes` },
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
  'http.malformed': { status: 400, message: ({ what }) => `Malformed request: ${what}` },

  'access.exceeds_own': {
    status: 403,
    message: ({ missing, ending, others }) => exceeding(missing, ending, others),
  },
  'access.last_administrator': {
    status: 409,
    message: () => 'The last administrator who can sign in cannot be removed, demoted or deactivated',
  },
  'organization.not_found': { status: 404, message: () => 'Organization not found' },
  'organization.required': {
    status: 400,
    message: () => 'organizationId is required: you may do this in several organizations',
  },
  'organization.domain_taken': {
    status: 409,
    message: () =>
      'Another organization has already verified this domain. If its owner has changed, ask a platform administrator',
  },
  'organization.no_domain': { status: 409, message: () => 'The organization has no domain; set one first' },
  'organization.domain_unproven': {
    status: 409,
    message: ({ name, value, found, others }) =>
      `${foundThere(name, found, others)}. Add a TXT record at ${name} with the value ${value}, then check again; DNS changes can take a while`,
  },
  'organization.domain_unanswered': {
    status: 503,
    message: ({ name, timedOut }) =>
      `DNS ${timedOut ? 'did not answer in time' : 'gave no answer'} about the TXT record at ${name}; check again shortly, and if this goes on, check the domain’s name servers`,
  },
  'organization.domain_changed': {
    status: 409,
    message: () => 'The domain was changed while it was being checked; check again',
  },
  'organization.last_administrator': {
    status: 409,
    message: () => 'The last administrator of an organization who can sign in cannot be removed; name another first',
  },
  'organization.member_exists': { status: 409, message: () => 'User is already a member of this organization' },
  'organization.member_not_found': { status: 404, message: () => 'User is not a member of this organization' },
  'organization.invitation_not_found': { status: 404, message: () => 'Invitation not found' },
  'organization.invitation_rejected': {
    status: 400,
    message: () =>
      'This invitation is invalid, has expired, was already used, or its sender no longer has the right to give it',
  },
  'organization.invitation_elsewhere': {
    status: 403,
    message: () => 'This invitation was sent to a different e-mail address than the one of your account',
  },
  'organization.request_exists': { status: 409, message: () => 'You have already asked to join this organization' },
  'organization.request_not_found': { status: 404, message: () => 'Request not found' },

  'auth.bad_credentials': { status: 401, message: () => 'Invalid credentials' },
  'auth.deactivated': { status: 403, message: () => 'This account is deactivated' },
  'auth.locked': {
    status: 429,
    message: ({ retryAfterSeconds }) => `Too many failed sign-ins; try again in ${minutes(retryAfterSeconds)}`,
  },
  'auth.refresh_rejected': { status: 401, message: () => 'Invalid or expired refresh token' },
  'auth.link_rejected': { status: 400, message: () => 'This link is invalid, has expired or was already used' },
  'auth.already_set_up': { status: 409, message: () => 'There is already an administrator; sign in instead' },
  'auth.sign_in_again': { status: 403, message: () => 'Sign in again to do this' },
  'auth.mfa_required': {
    status: 401,
    message: () => mfaWords('/api/v1/auth/mfa/verify'),
    extras: ({ mfaToken }) => ({ mfa_required: true, mfa_token: mfaToken }),
  },
  'auth.mfa_rejected': { status: 401, message: () => 'Invalid or expired code' },
  'auth.wrong_password': {
    status: 400,
    message: () => 'password is not your current password',
    fields: () => [{ field: 'password', message: 'is not your current password' }],
  },
  'mfa.wrong_code': {
    status: 400,
    message: () => 'code is wrong, has expired or was already used',
    fields: () => [{ field: 'code', message: 'is wrong, has expired or was already used' }],
  },
  'mfa.already_enabled': { status: 409, message: () => 'Two-step sign-in is already on; turn it off first' },
  'mfa.not_enabled': { status: 409, message: () => 'Two-step sign-in is not on' },
  'mfa.not_started': { status: 409, message: () => 'Start setting up an authenticator first' },
  'auth.oauth_flow_rejected': {
    status: 400,
    message: () => 'This sign-in was not started in this browser, was already finished, or took too long; start again',
  },
  'auth.oauth_declined': { status: 401, message: ({ provider }) => `The sign-in with ${provider} was declined` },
  'auth.oauth_rejected': {
    status: 401,
    message: ({ provider }) => `The sign-in with ${provider} could not be verified; start again`,
  },
  'auth.awaited_not_found': {
    status: 404,
    message: () =>
      'This sign-in is unknown, was already finished, or took too long; start again on the device you want to sign in',
  },
  'auth.user_code_wrong': {
    status: 400,
    message: ({ left }) =>
      `This is not the code shown on the device; you have ${left === 1 ? '1 try' : `${left} tries`} left`,
  },
  'auth.user_code_exhausted': {
    status: 403,
    message: () =>
      'The code was wrong three times, so this sign-in has ended; start again on the device you want to sign in',
  },
  'oauth.account_exists': {
    status: 409,
    message: ({ provider }) =>
      `There is already an account with this e-mail address. Sign in to it, then link ${provider} in Settings, under Security`,
  },
  'oauth.no_email': {
    status: 409,
    message: ({ provider }) =>
      `${provider} gave no e-mail address that can receive mail, so no account was created. Register or sign in, then link ${provider} in Settings, under Security`,
  },
  'oauth.identity_taken': {
    status: 409,
    message: ({ provider }) => `This ${provider} account is already linked to another account here`,
  },
  'oauth.already_linked': {
    status: 409,
    message: ({ provider }) => `Your account is already linked to a ${provider} account; unlink it first`,
  },
  'oauth.not_linked': { status: 404, message: ({ provider }) => `Your account is not linked to ${provider}` },
  'oauth.only_way_in': {
    status: 409,
    message: ({ provider }) =>
      `${provider} is your only way to sign in; set a password with “Forgot your password?”, or link another one first`,
  },
  'session.not_found': { status: 404, message: () => 'Session not found' },

  'user.not_found': { status: 404, message: () => 'User not found' },
  'user.email_taken': {
    status: 409,
    message: () => 'A user with this email already exists',
    fields: () => inUse('email'),
  },
  'user.username_taken': {
    status: 409,
    message: () => 'A user with this username already exists',
    fields: () => inUse('username'),
  },
  'user.own_account': { status: 400, message: ({ what }) => `Cannot ${what} own account` },
  'user.inactive': { status: 409, message: () => 'This account is not active; activate it first' },
  'mail.is_sent': {
    status: 409,
    message: () => 'This server sends mail, so people get their links there; nobody else is shown them',
  },
  'registration.closed': {
    status: 403,
    message: ({ policy }) => (policy === 'invite' ? 'Registration is by invitation only' : 'Registration is closed'),
  },
  'registration.before_setup': {
    status: 503,
    message: () =>
      'This server is not set up yet: create the first administrator by the link in its log, or with "gatehouse admin create"; people can register after that',
  },
  'import.too_many_lines': {
    status: 413,
    message: ({ most }) =>
      `Nothing was imported: the file has more than ${most.toLocaleString('en')} lines; split the file and import the parts one after the other`,
  },
  'import.unreadable': {
    status: 400,
    message: ({ line, problem }) =>
      `Nothing was imported: ${line === null ? `the file cannot be read: ${problem}` : `line ${line}: ${problem}`}`,
  },
  'import.rejected': {
    status: 400,
    message: ({ errors, total }) => {
      const named = errors.slice(0, linesNamed).map(each => `line ${each.line}: ${each.message}`);
      const more = total > named.length ? `; and ${total - named.length} more` : '';
      return `Nothing was imported; ${total} bad line${total === 1 ? '' : 's'}: ${named.join('; ')}${more}`;
    },
    // As an import that went through tells them, so that a page can list them.
    extras: ({ errors, total }) => ({ failed: total, errors: errors.map(toImportProblem) }),
  },

  'team.not_found': { status: 404, message: () => 'Team not found' },
  'team.member_exists': { status: 409, message: () => 'User is already a member of this team' },
  'team.member_not_found': { status: 404, message: () => 'User is not a member of this team' },
  'team.grant_not_found': { status: 404, message: () => 'Grant not found' },
  'team.resource_not_found': { status: 404, message: () => 'Shared resource not found' },
  'team.resource_exists': {
    status: 409,
    message: () => 'This is already shared with the team',
    fields: () => [{ field: 'resource_id', message: 'is already shared with the team' }],
  },
  'team.grant_exists': {
    status: 409,
    message: () => 'The team already has this grant',
    fields: () => [{ field: 'pattern', message: 'is already given' }],
  },

  'access.system_default': {
    status: 403,
    message: ({ what }) => `System default ${what}s cannot be created, changed or deleted`,
  },
  'permission.not_found': {
    status: 404,
    message: ({ ids }) => (ids.length === 0 ? 'Permission not found' : `Permission not found: ${ids.join(', ')}`),
  },
  'permission.exists': {
    status: 409,
    message: () => 'A permission with this resource and action already exists',
    fields: () => [
      { field: 'resource', message: 'already has a permission with this action' },
      { field: 'action', message: 'already has a permission with this resource' },
    ],
  },
  'permission.granted': {
    status: 409,
    message: () => 'resource and action cannot change while roles hold this permission',
  },

  'catalogue.category_not_found': {
    status: 404,
    message: ({ category }) => `Permission category "${category}" not found`,
  },

  'role.not_found': { status: 404, message: () => 'Role not found' },
  'role.exists': {
    status: 409,
    message: ({ moniker }) => `A role with the moniker ${moniker} already exists`,
    fields: () => inUse('moniker'),
  },
  'role.moniker_reserved': {
    status: 409,
    message: ({ moniker }) => `The moniker ${moniker} is reserved`,
    fields: () => [{ field: 'moniker', message: 'is reserved' }],
  },

  'grant.not_found': { status: 404, message: () => 'Grant not found' },
  'grant.exists': {
    status: 409,
    message: () => 'The user already has this grant',
    fields: () => [{ field: 'pattern', message: 'is already given' }],
  },

  'credential.not_found': { status: 404, message: () => 'Credential not found' },
  'credential.exists': { status: 409, message: () => 'The company already has a credential with this name' },
  'credential.unreadable': {
    status: 500,
    message: ({ fieldId }) =>
      fieldId === null
        ? 'The credential cannot be decrypted: its data key was changed outside Gatehouse; restore it from a backup, or delete the credential and create it again'
        : `The value of ${fieldId} cannot be decrypted: it was changed outside Gatehouse; restore it from a backup, or enter a new value`,
  },
  'secure_field.not_found': { status: 404, message: ({ fieldId }) => `Secure field not found: ${fieldId}` },
  'credential_type.not_found': { status: 404, message: () => 'Credential type not found' },
  'credential_type.exists': { status: 409, message: () => 'A credential type with this name already exists' },
  'credential_type.scope_taken': {
    status: 409,
    message: ({ scope, overlaps }) => {
      if (overlaps === null)
        return `Gatehouse’s own permissions begin with ${scope}; begin the permission scope with another word`;
      if (overlaps === scope) return `Another credential type has the permission scope ${scope}; choose another`;
      return `The permission scope ${scope} overlaps ${overlaps}, which another credential type has; choose one that does not begin with the other, nor the other with it`;
    },
  },
  'credential_type.no_such_field': {
    status: 404,
    message: ({ fieldId }) => `The credential type has no field ${fieldId}`,
  },
  'credential_type.field_exists': {
    status: 409,
    message: ({ fieldId }) => `The credential type has a field ${fieldId} already`,
  },
  'credential_type.last_field': {
    status: 409,
    message: () => 'A credential type keeps at least one field; add another first, or delete the type',
  },
  'credential_type.field_sealed': {
    status: 409,
    message: ({ fieldId }) =>
      `The field ${fieldId} holds sealed values and cannot become a plain one; leave it out and add another`,
  },

  'integration.not_found': { status: 404, message: () => 'Integration not found' },

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

/** Whole minutes, rounded up: `1 minute`, `15 minutes`. */
function minutes(seconds: number): string {
  const count = Math.max(1, Math.ceil(seconds / 60));
  return `${count} minute${count === 1 ? '' : 's'}`;
}

function inUse(field: string): FieldProblem[] {
  return [{ field, message: 'is already in use' }];
}

function foundThere(name: string, found: readonly string[], others: number): string {
  if (found.length + others === 0) return `No TXT record was found at ${name}`;
  const more = others === 0 ? [] : [`${others} other${others === 1 ? '' : 's'}`];
  return `The TXT record at ${name} is not this organization’s; found ${[...found, ...more].join(' and ')}`;
}

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

/** `A, B and C`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Says how a sign-in goes on whose password was right. */
export function mfaWords(path: string): string {
  return `Multi-factor authentication required: send mfa_token and a code of your authenticator, or a backup code, to POST ${path} within 5 minutes`;
}
