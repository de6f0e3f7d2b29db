import Type from 'typebox';
import { command, open } from '../action.ts';
import { startSession } from '../sessions/sessions.ts';
import { Department, Email, mustBeStrong, Name, orNull, Password, storedUsername, Username } from './fields.ts';
import { mustBeOpen, openAccount } from './open-account.ts';
import { mustBeFree } from './users.ts';

/** Opens an account for oneself, signs in, and sends a link that verifies the address. */
export const register = command('auth.register', {
  input: Type.Object(
    {
      email: Email,
      username: Username,
      password: Password,
      displayName: Type.Optional(orNull(Name)),
      firstName: Type.Optional(orNull(Name)),
      lastName: Type.Optional(orNull(Name)),
      department: Type.Optional(orNull(Department)),
    },
    { additionalProperties: false },
  ),
  permit: open('whoever registers has no account yet; REGISTRATION decides whether they may'),
  prepare: async ({ db, ports }, account) => {
    mustBeOpen(ports.settings);
    const username = storedUsername(account.username);
    mustBeStrong(account.password);
    await mustBeFree(db, account.email, username);
    return { username, passwordHash: await ports.passwords.hash(account.password) };
  },
  run: async (work, account) => {
    const { ports, prepared } = work;
    const user = await openAccount(work, {
      id: ports.newId(),
      email: account.email,
      username: prepared.username,
      displayName: account.displayName ?? null,
      firstName: account.firstName ?? null,
      lastName: account.lastName ?? null,
      department: account.department ?? null,
      passwordHash: prepared.passwordHash,
    });
    return startSession(work, user);
  },
});
