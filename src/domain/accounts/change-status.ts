import Type from 'typebox';
import type { Actor, Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Target } from '../../kernel/target.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustKeepAdministrator } from '../access/rules.ts';
import { anId, command, needs } from '../action.ts';
import { administeredBy, withoutAdministrator } from '../organizations/administrators.ts';
import { mustReachWhole } from '../people/reach.ts';
import { userById } from '../people/users.ts';
import { endSessions } from '../sessions/sessions.ts';
import { mustCover } from './cover.ts';
import { editableUser } from './editable.ts';

/** Activates or deactivates an account; a deactivated person is signed out everywhere at once. */
export const changeStatus = command('user.change_status', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }), active: Type.Boolean() }, { additionalProperties: false }),
  permit: needs('user.status.other'),
  refuses: ['access.exceeds_own', 'access.last_administrator', 'user.not_found', 'user.own_account'],
  audit: { of: 'user', details: { active: false, withoutAdministrator: [anId] } },
  changesAccess: true,
  edits: { thing: editableUser, id: ({ id }) => id },
  run: async (work, { id, active }) => {
    const { tx, scope, emit, target } = work;
    await userById(tx, id, scope);
    target({ kind: 'user', id }, { active });
    await setActive(work, id, active);
    await touchUsers(tx, [id]);
    emit({ type: 'access.changed', users: [id] });
    return userById(tx, id, 'everything');
  },
  revisionOf: user => user,
});

/**
 * Sets whether another person's account may be used, under the access lock; the caller touches the person. Organizations
 * that are left without an administrator are not a reason to let somebody in any longer, but the audit event names them.
 */
export async function setActive(
  {
    tx,
    at,
    actor,
    scope,
    emit,
    target,
  }: Parameters<typeof endSessions>[0] & {
    readonly actor: Actor;
    readonly scope: Scope;
    readonly target: (target: Target, details: Readonly<Record<string, unknown>>) => void;
  },
  id: string,
  active: boolean,
): Promise<void> {
  if (id === actor.userId) throw refuse('user.own_account', { what: active ? 'activate' : 'deactivate' });
  await mustReachWhole(tx, id, scope, 'user.status.other');
  // What slept is held again, and for as long as it was given.
  await mustCover(tx, actor, id, at, active ? 'give' : 'end');
  await tx.rows({
    text: 'update users set active = $2, updated_at = $3 where id = $1',
    values: [id, active, at],
  });
  if (active) return;
  await mustKeepAdministrator(tx);
  const deserted = await withoutAdministrator(tx, await administeredBy(tx, id));
  if (deserted.length > 0) target({ kind: 'user', id }, { withoutAdministrator: deserted });
  await endSessions({ tx, at, emit }, id, { reason: 'deactivated' });
}
