import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../../kernel/refused-after.ts';
import type { Tx } from '../../../platform/db/queryable.ts';
import { command, inSession, needs } from '../../action.ts';
import { later, lifetimes } from '../../lifetimes.ts';
import { admit, CurrentPassword, stepUp } from '../../mfa/step-up.ts';
import { hashBounds } from '../../passwords/turn.ts';
import { makeLink } from '../../people/links.ts';
import { helped } from '../security/helped.ts';

/** A link by which somebody chooses a password, to be handed on. */
export interface PasswordLink {
  readonly link: string;
  readonly expiresAt: Date;
}

/**
 * Where mail is only kept: a link by which a person chooses a new password, for an administrator to hand on. Whoever has it
 * gets into the account, so it takes what taking away a second factor takes: everything about the person's sign-in in
 * reach, more rights than they have, and the administrator's own password or a fresh sign-in. It proves no mailbox,
 * and ends when what the person may do changes.
 */
export const linkOfPerson = command('user.password_link', {
  input: Type.Object(
    { id: Type.String({ format: 'uuid' }), password: Type.Optional(CurrentPassword) },
    { additionalProperties: false },
  ),
  permit: inSession(needs('user.security.other')),
  refuses: [
    'access.exceeds_own',
    'auth.locked',
    'auth.sign_in_again',
    'auth.wrong_password',
    'mail.is_sent',
    'user.inactive',
    'user.not_found',
    'user.own_account',
  ],
  audit: { of: 'user' },
  limit: { per: 'actor', max: 60, seconds: 60 },
  changesAccess: true,
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password),
  run: async (work, { id }): Promise<PasswordLink | RefusedAfterCommit> => {
    const { tx, ports, at, prepared } = work;
    if (ports.settings.mail !== 'kept') throw refuse('mail.is_sent', {});
    const { email, active } = await helped(work, id, 'make a password link for');
    const admitted = await admit(work, prepared);
    if (admitted instanceof RefusedAfterCommit) return admitted;
    if (!active) throw refuse('user.inactive', {});
    const accountState = await accessEpochOf(tx, id);
    const seconds = lifetimes.passwordReset;
    const token = await makeLink(tx, {
      kind: 'password_reset',
      userId: id,
      email,
      at,
      seconds,
      accountState,
      mailed: false,
    });
    return { link: `${ports.settings.publicUrl}/reset-password?token=${token}`, expiresAt: later(at, seconds) };
  },
});

/** Moves with every change of what the person may do. */
async function accessEpochOf(tx: Tx, id: string): Promise<string> {
  const [row] = await tx.rows<{ epoch: string }>({
    name: 'access_epoch_of',
    text: 'select access_epoch::text as epoch from users where id = $1',
    values: [id],
  });
  return row?.epoch ?? '';
}
