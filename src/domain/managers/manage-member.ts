import Type from 'typebox';
import type { TeamRole } from '../../kernel/actor.ts';
import { holdingBounds } from '../access/bounds.ts';
import { over } from '../access/over.ts';
import { command } from '../action.ts';
import { Id, orNull } from '../fields.ts';
import { Email, JobTitle } from '../people/fields.ts';
import { addManaged } from './add-managed.ts';
import { Patterns, RoleOrTitle } from './fields.ts';
import { ledBy, teamMeant } from './led-teams.ts';
import { type Managed, placesIn } from './managing.ts';
import { removeManaged } from './remove-managed.ts';
import { roleMeant } from './role-meant.ts';
import { updateManaged } from './update-managed.ts';

/**
 * Adds somebody to a team, changes what they are in it, or takes them out, by their address. Roles and permissions that come
 * with it are under the rules of giving them singly, and hold in the team's organization.
 */
export const manageMember = command('team.manage_member', {
  input: Type.Object(
    {
      action: Type.Enum(['add', 'remove', 'update']),
      email: Email,
      role: Type.Optional(RoleOrTitle),
      jobTitle: Type.Optional(orNull(JobTitle)),
      permissions: Type.Optional(Patterns),
      teamId: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  permit: over<{ readonly teamId?: string | undefined }, TeamRole>('team.members', (actor, { teamId }) => {
    const led = ledBy(actor);
    // Which of several is meant is asked later; whoever leads none needs the node.
    const meant = teamId ?? led[0];
    const part = meant === undefined ? undefined : actor.teams.get(meant);
    return part === undefined ? null : { part, enough: led.includes(meant ?? '') };
  }),
  refuses: [
    'access.exceeds_own',
    'access.last_administrator',
    'organization.full',
    'role.not_found',
    'team.member_exists',
    'team.member_not_found',
    'team.not_found',
    'team.unnamed',
  ],
  audit: {
    of: 'team',
    also: ['user'],
    details: {
      permissions: ['vault.read'],
      jobTitle: 'Engineer',
      role: 'member',
      action: 'add',
      email: 'ada@example.com',
    },
  },
  // Each may be a mail to an address that the caller chose.
  limit: { per: 'actor', max: 60, seconds: 60 },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, { action, email, role, jobTitle, permissions = [], teamId }): Promise<Managed> => {
    const { tx, caller, say, target, step } = work;
    const authority = await teamMeant(tx, say, caller, teamId);
    const { team, actor } = authority;
    const { scope, organization } = placesIn(team);
    const word = await roleMeant(tx, role, { scope, organization });
    const meant = jobTitle === undefined ? word : { ...word, title: jobTitle };
    step('validation');
    const about = { kind: 'team', id: team.id, name: team.name, organization } as const;
    target(about, {
      action,
      ...(role === undefined ? {} : { role }),
      ...(jobTitle === undefined ? {} : { jobTitle }),
      ...(permissions.length === 0 ? {} : { permissions }),
    });
    const managing = { ...work, authority, actor, scope, organization, email };
    const managed = await {
      add: () => addManaged(managing, meant, permissions),
      update: () => updateManaged(managing, meant, permissions),
      remove: () => removeManaged(managing, { role, jobTitle, permissions }),
    }[action]();
    step(managed.status);
    if (managed.userId === null) target(about, { email });
    else target({ kind: 'user', id: managed.userId });
    return managed;
  },
});
