import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { byOperator } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { isSetUp } from '../access/holdings.ts';
import { swapSystemRole } from '../access/system-roles.ts';
import { command, open } from '../action.ts';
import { orNull } from '../fields.ts';
import { lifetimes } from '../lifetimes.ts';
import { hashBounds, takeTurn } from '../passwords/turn.ts';
import { Email, mustBeStrong, Password, PersonName, storedUsername, Username } from '../people/fields.ts';
import { makeLink, mustBeUsable, spendLink } from '../people/links.ts';
import { insertUser, mustBeFree, userById } from '../people/users.ts';
import { startSession } from '../sessions/sessions.ts';

const Administrator = {
  email: Email,
  username: Username,
  password: Password,
  displayName: Type.Optional(orNull(PersonName)),
};

/** Creates the first administrator with the one-time link that the server printed, and signs them in. */
export const setUp = command('auth.setup', {
  input: Type.Object(
    { token: Type.String({ minLength: 1, maxLength: 512 }), ...Administrator },
    { additionalProperties: false },
  ),
  permit: open('the setup link is the credential, and works only while nobody is an administrator'),
  refuses: ['auth.already_set_up', 'auth.link_rejected', 'user.email_taken', 'user.not_found', 'user.username_taken'],
  audit: { of: 'user' },
  bounds: hashBounds,
  changesAccess: true,
  prepare: async (work, account) => {
    const { db, ports, at } = work;
    if (await isSetUp(db)) throw refuse('auth.already_set_up', {});
    await mustBeUsable(db, 'setup', account.token, at);
    const username = storedUsername(account.username);
    mustBeStrong(account.password);
    await mustBeFree(db, account.email, username);
    return { username, passwordHash: await ports.passwords.hash(account.password, takeTurn(work, { known: false })) };
  },
  run: async (work, account) => {
    const { tx, at, prepared, actedBy, target } = work;
    if (await isSetUp(tx)) throw refuse('auth.already_set_up', {});
    await spendLink(tx, 'setup', account.token, at);
    const id = await insertAdministrator(work, account, prepared);
    actedBy(id);
    target({ kind: 'user', id });
    return startSession(work, await userById(tx, id, 'everything'), { amr: ['password'], factors: [] });
  },
});

/** Creates an administrator from the command line, or from the start variables when there is none yet. */
export const createAdministrator = command('admin.create', {
  input: Type.Object({ ...Administrator, onlyFirst: Type.Boolean() }, { additionalProperties: false }),
  permit: byOperator,
  refuses: ['user.email_taken', 'user.username_taken'],
  audit: { of: 'user' },
  changesAccess: true,
  prepare: async (work, account) => {
    const { db, ports } = work;
    const username = storedUsername(account.username);
    mustBeStrong(account.password);
    if (account.onlyFirst && (await isSetUp(db))) return { username, passwordHash: '' };
    // The first may have been made meanwhile, by an instance that starts at the same moment: `run` asks again.
    if (!account.onlyFirst) await mustBeFree(db, account.email, username);
    return { username, passwordHash: await ports.passwords.hash(account.password, takeTurn(work, { known: false })) };
  },
  run: async (work, account): Promise<string | null> => {
    if (account.onlyFirst && (await isSetUp(work.tx))) {
      work.notDone();
      return null;
    }
    const id = await insertAdministrator(work, account, work.prepared);
    work.target({ kind: 'user', id });
    return id;
  },
});

/** Makes the one-time setup link, in place of any earlier one; null when there is an administrator already. */
export const makeSetupLink = command('auth.make_setup_link', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { of: null },
  run: async ({ tx, ports, at, notDone }): Promise<string | null> => {
    if (await isSetUp(tx)) {
      notDone();
      return null;
    }
    await tx.rows({ text: `delete from one_time_tokens where kind = 'setup'` });
    const token = await makeLink(tx, { kind: 'setup', userId: null, email: null, at, seconds: lifetimes.setupLink });
    return `${ports.settings.publicUrl}/setup?token=${token}`;
  },
});

async function insertAdministrator(
  { tx, ports, at }: { readonly tx: Tx; readonly ports: { newId(): string }; readonly at: Date },
  account: { readonly email: string; readonly displayName?: string | null | undefined },
  prepared: { readonly username: string; readonly passwordHash: string },
): Promise<string> {
  const id = ports.newId();
  await insertUser(tx, {
    id,
    // By who runs the server, or holds its one-time link.
    openedByOthers: true,
    email: account.email,
    username: prepared.username,
    displayName: account.displayName ?? null,
    department: null,
    passwordHash: prepared.passwordHash,
    at,
  });
  // Whoever holds the setup link or the server itself has shown more than control of an address.
  await tx.rows({ text: 'update users set email_verified_at = $2 where id = $1', values: [id, at] });
  await swapSystemRole(tx, { userId: id, moniker: 'admin', grantedBy: null });
  return id;
}
