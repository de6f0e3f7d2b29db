import Type from 'typebox';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToEnd, mustKeepAdministrator } from '../access/rules.ts';
import { anId, command, needs } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { userById } from '../people/users.ts';
import { grantsChanged } from './notices.ts';
import { deleteGrants, grantById } from './user-grants.ts';

const Id = Type.String({ format: 'uuid' });

/** Takes a direct grant from a person. Like giving it, that is for those who hold it themselves. */
export const takeGrant = command('user.take_grant', {
  input: Type.Object({ userId: Id, grantId: Id }, { additionalProperties: false }),
  permit: needs('user.permissions.other'),
  refuses: ['access.exceeds_own', 'access.last_administrator', 'grant.not_found', 'user.not_found'],
  audit: { of: 'user', details: { grant: anId, pattern: 'vault.read' } },
  changesAccess: true,
  run: async (work, { userId, grantId }) => {
    const { tx, actor, scope, emit, target } = work;
    await userById(tx, userId, scope);
    const { pattern, organization_id: organization } = await grantById(tx, userId, grantId, scope);
    mustHoldToEnd(actor, [{ pattern, organization }]);
    await deleteGrants(tx, [grantId]);
    await mustKeepAdministrator(tx);
    await touchUsers(tx, [userId]);
    target({ kind: 'user', id: userId, organization }, { grant: grantId, pattern });
    const facts = { given: [], taken: [pattern] };
    await notify(work, grantsChanged, { to: [userId], facts, by: actor.userId, target: null });
    emit({ type: 'access.changed', users: [userId] });
  },
});
