import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { touchUsers } from '../access/grants.ts';
import { mustKeepAdministrator, mustOutrank } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { withdrawMail } from '../mail/outbox.ts';
import { administeredBy, mustKeepAdministratorsOf, withoutAdministrator } from '../organizations/administrators.ts';
import { endInvitationsOf } from '../organizations/invitations.ts';
import { detach } from '../organizations/members.ts';
import { endSessions } from '../sessions/sessions.ts';
import { things } from '../things.ts';
import { type UserWithRoles, userWithRoles } from './affiliations.ts';
import { UserIdentifier, userIdOf } from './identifiers.ts';
import { sharedWith } from './memberships.ts';
import { reachesWhole } from './reach.ts';

/**
 * Deletes an account: the row stays for the audit trail without the person's data, address and name become free, and
 * everything held ends, with everything that was sent to the address: whoever registers under it next is somebody else.
 * Returns the person as they were. Those who answer for only some of the person's organizations detach them from these
 * instead.
 */
export const deleteUser = command('user.delete', {
  input: Type.Object({ identifier: UserIdentifier }, { additionalProperties: false }),
  permit: needs('user.delete.other'),
  changesAccess: true,
  edits: { thing: things.user, id: ({ identifier }, { tx, scope }) => userIdOf(tx, identifier, scope) },
  run: async ({ tx, at, actor, scope, emit, target }, { identifier }): Promise<UserWithRoles> => {
    const person = await userWithRoles(tx, await userIdOf(tx, identifier, scope), scope);
    const { id } = person;
    if (id === actor.userId) throw refuse('user.own_account', { what: 'delete' });
    if (scope !== 'everything' && !(await reachesWhole(tx, id, scope))) {
      const organizations = await sharedWith(tx, id, scope.organizations);
      target({ kind: 'user', id, organization: organizations[0] ?? null }, { detachedFrom: organizations });
      await mustOutrank(tx, actor, id, at, organizations);
      const administered = await administeredBy(tx, id);
      await detach(tx, id, organizations, at);
      await mustKeepAdministratorsOf(tx, id, administered);
    } else {
      target({ kind: 'user', id });
      await mustOutrank(tx, actor, id, at);
      const administered = await administeredBy(tx, id);
      const ended = await endInvitationsOf(tx, id, null);
      if (ended > 0) target({ kind: 'user', id }, { endedInvitations: ended });
      await withdrawMail(tx, person.email, at);
      await erase(tx, id, at);
      await mustKeepAdministrator(tx);
      const deserted = await withoutAdministrator(tx, administered);
      if (deserted.length > 0) target({ kind: 'user', id }, { withoutAdministrator: deserted });
      await endSessions({ tx, at, emit }, id, { reason: 'deleted' });
    }
    await touchUsers(tx, [id]);
    emit({ type: 'access.changed', users: [id] });
    return person;
  },
});

async function erase(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.rows({
    text: `update users set email = null, username = null, first_name = null, last_name = null, display_name = null,
        image_url = null, bio = null, phone = null, department = null, timezone = 'UTC', password_hash = null,
        password_proven_at = null, preferences = '{}', privacy = '{}', active = false, email_verified_at = null,
        updated_at = $2, deleted_at = $2
      where id = $1`,
    values: [id, at],
  });
  for (const text of [
    'delete from user_roles where user_id = $1',
    'delete from user_grants where user_id = $1',
    'delete from organization_members where user_id = $1',
    'delete from organization_requests where user_id = $1',
    'delete from known_devices where user_id = $1',
    'delete from one_time_tokens where user_id = $1',
    'delete from mfa_factors where user_id = $1',
    'delete from mfa_backup_codes where user_id = $1',
    'delete from external_identities where user_id = $1',
    'delete from oauth_flows where user_id = $1',
    'delete from integration_results where user_id = $1',
  ]) {
    await tx.rows({ text, values: [id] });
  }
  await tx.rows({
    text: 'update team_members set deleted_at = $2, updated_at = $2 where user_id = $1 and deleted_at is null',
    values: [id, at],
  });
}
