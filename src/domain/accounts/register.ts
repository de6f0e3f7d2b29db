import Type from 'typebox';
import { lockAccess } from '../access/holdings.ts';
import { anId, command, open } from '../action.ts';
import { orNull } from '../fields.ts';
import { beginSession } from '../mfa/begin-session.ts';
import { askToJoin, mustBeJoinable } from '../organizations/requests.ts';
import { firstPassword } from '../passwords/new-password.ts';
import { hashBounds } from '../passwords/turn.ts';
import { Department, Email, JoinedIds, Password, PersonName, storedUsername, Username } from '../people/fields.ts';
import { unique } from '../people/memberships.ts';
import { mustBeOpen, openAccount } from '../people/open-account.ts';
import { mustBeFree } from '../people/users.ts';

/**
 * Opens an account for oneself, signs in, and sends a link that verifies the address. It may ask to join organizations:
 * each one's policy decides whether that takes an answer, and nothing is stored unless all of them can be asked.
 */
export const register = command('auth.register', {
  input: Type.Object(
    {
      email: Email,
      username: Username,
      password: Password,
      displayName: Type.Optional(orNull(PersonName)),
      firstName: Type.Optional(orNull(PersonName)),
      lastName: Type.Optional(orNull(PersonName)),
      department: Type.Optional(orNull(Department)),
      organizationIds: Type.Optional(JoinedIds),
    },
    { additionalProperties: false },
  ),
  permit: open('whoever registers has no account yet; REGISTRATION decides whether they may'),
  refuses: [
    'access.address',
    'auth.banned',
    'auth.mfa_enrolment_required',
    'auth.mfa_required',
    'auth.password_expired',
    'auth.provider_required',
    'organization.full',
    'organization.member_exists',
    'organization.not_found',
    'organization.request_exists',
    'registration.before_setup',
    'registration.closed',
    'user.email_taken',
    'user.not_found',
    'user.username_taken',
  ],
  audit: { of: 'user', details: { waiting: [anId], joined: [anId], asked: 'second factor', sign_in: '8b1a9953c461' } },
  bounds: hashBounds,
  prepare: async (work, account) => {
    const { db, ports } = work;
    await mustBeOpen(db, ports.settings);
    const username = storedUsername(account.username);
    await mustBeFree(db, account.email, username);
    await mustBeJoinable(db, unique(account.organizationIds ?? []));
    const person = { roles: ['user'], department: account.department ?? null, organizations: [] };
    return { username, passwordHash: await firstPassword(work, account.password, person, { known: false }) };
  },
  run: async (work, account) => {
    const { tx, ports, prepared, target, emit } = work;
    const id = ports.newId();
    const asked = unique(account.organizationIds ?? []).sort();
    // Registrations that name none do not change what anybody may do, and need not wait for those who do.
    if (asked.length > 0) await lockAccess(tx);
    const user = await openAccount(work, {
      id,
      email: account.email,
      username: prepared.username,
      displayName: account.displayName ?? null,
      firstName: account.firstName ?? null,
      lastName: account.lastName ?? null,
      department: account.department ?? null,
      passwordHash: prepared.passwordHash,
    });
    const organizations: Record<'joined' | 'waiting', string[]> = { joined: [], waiting: [] };
    for (const organization of asked) {
      const { outcome } = await askToJoin(work, { id: ports.newId(), organization, userId: id });
      organizations[outcome].push(organization);
    }
    if (asked.length > 0) target({ kind: 'user', id }, organizations);
    if (organizations.joined.length > 0) emit({ type: 'access.changed', users: [id] });
    return beginSession(work, user.id, { way: 'password', proof: null });
  },
});
