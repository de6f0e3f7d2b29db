import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { Pattern } from '../access/patterns.ts';
import { mustHoldToEnd, mustHoldToGive, mustKeepAdministrator } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Description, Name } from '../fields.ts';
import { followMoniker } from '../rules/applying.ts';
import { editableRole } from './editable.ts';
import { Moniker } from './fields.ts';
import {
  Granted,
  type GrantedInput,
  type GrantedRecord,
  recordsToGrant,
  replaceRoleGrants,
} from './granted-records.ts';
import { RoleIdentifier, roleIdOf } from './identifiers.ts';
import { mustBeFreeToName } from './monikers.ts';
import { holdersOf, patternsOfRoles } from './role-grants.ts';
import { changeableRole, type Role, roleById, storeRole } from './roles.ts';

const Patterns = Type.Optional(Type.Array(Pattern, { minItems: 1, maxItems: 1000 }));

/**
 * Changes the named fields of a role, for everyone who has it. What it gives is replaced as a whole, or added to, or
 * taken from. Only for who holds all that it gives before and after.
 */
export const updateRole = command('role.update', {
  input: Type.Object(
    {
      identifier: RoleIdentifier,
      name: Type.Optional(Name),
      moniker: Type.Optional(Moniker),
      description: Type.Optional(Description),
      ...Granted,
      addPatterns: Patterns,
      removePatterns: Patterns,
      systemDefault: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  permit: needs('role.modify'),
  refuses: [
    'access.exceeds_own',
    'access.last_administrator',
    'access.system_default',
    'permission.not_found',
    'role.exists',
    'role.moniker_reserved',
    'role.not_found',
  ],
  audit: {
    of: 'role',
    details: {
      from: ['vault.read'],
      to: ['vault.*'],
      fields: ['name'],
      changes: { name: { from: 'Before', to: 'After' } },
    },
  },
  bounds: [...holdingBounds, 'role.patterns'],
  changesAccess: true,
  edits: {
    thing: editableRole,
    id: ({ identifier }, { tx, scope, caller }) => roleIdOf(tx, identifier, scope, caller.organization),
  },
  run: async (work, { identifier, systemDefault, ...changes }): Promise<Role> => {
    const { tx, ports, at, actor, scope, caller, emit, target } = work;
    const role = await changeableRole(tx, await roleIdOf(tx, identifier, scope, caller.organization), scope);
    if (systemDefault === true) throw refuse('access.system_default', { what: 'role' });
    const { id, organization_id: organization } = role;
    const { name = role.name, moniker = role.moniker, description = role.description } = changes;
    if (moniker !== role.moniker) await mustBeFreeToName(tx, organization, moniker);
    const before = await patternsOfRoles(tx, [id]);
    const records = await recordsAfter(role, changes, wanted =>
      recordsToGrant(tx, organization, wanted, { newId: ports.newId, at }),
    );
    const after = records === null ? before : records.map(({ pattern }) => ({ pattern, organization }));
    target(
      { kind: 'role', id, name: role.name, organization },
      { fields: fieldsOf(changes), ...(records === null ? {} : { from: names(before), to: names(after) }) },
    );
    const had = new Set(names(before));
    mustHoldToEnd(actor, before);
    mustHoldToGive(
      actor,
      after.filter(({ pattern }) => !had.has(pattern)),
      null,
    );
    if (Object.keys(changes).length === 0) return role;
    await storeRole(tx, { id, moniker, name, description }, at);
    if (moniker !== role.moniker) await followMoniker(tx, { organization, from: role.moniker, to: moniker });
    const changed = records !== null && (await replaceRoleGrants(tx, id, records));
    if (changed) await mustKeepAdministrator(tx);
    // Tokens carry monikers: whoever has the role is to be read anew.
    if (changed || moniker !== role.moniker) {
      const affected = await holdersOf(tx, [id]);
      if (after.length > before.length) await mustFitHoldings(tx, affected, at);
      await touchUsers(tx, affected);
      emit({ type: 'access.changed', users: affected });
    }
    const now = await roleById(tx, id, 'everything');
    target(
      { kind: 'role', id, name: role.name, organization },
      changesOf(role, now, ['name', 'moniker', 'description']),
    );
    return now;
  },
  revisionOf: role => role,
});

interface Changes extends GrantedInput {
  readonly addPatterns?: readonly string[] | undefined;
  readonly removePatterns?: readonly string[] | undefined;
}

/** What the role is to give; null when that was not named. */
async function recordsAfter(
  { granted }: Role,
  { permissionIds, patterns, addPatterns = [], removePatterns = [] }: Changes,
  records: (wanted: GrantedInput) => Promise<GrantedRecord[]>,
): Promise<readonly GrantedRecord[] | null> {
  const replaced = permissionIds !== undefined || patterns !== undefined;
  if (!replaced && addPatterns.length + removePatterns.length === 0) return null;
  const removed = new Set(removePatterns);
  const kept = (replaced ? await records({ permissionIds, patterns }) : granted).filter(
    ({ pattern }) => !removed.has(pattern),
  );
  const present = new Set(kept.map(({ pattern }) => pattern));
  const all = [...kept, ...(await records({ patterns: addPatterns.filter(pattern => !present.has(pattern)) }))];
  if (all.length > granted.length) mustFit('role.patterns', 'role', all.length);
  return all;
}

/** What was named, by one word for whatever way of naming what the role gives. */
function fieldsOf(changes: object): string[] {
  const ways = ['permissionIds', 'patterns', 'addPatterns', 'removePatterns'];
  return [...new Set(Object.keys(changes).map(field => (ways.includes(field) ? 'permissions' : field)))];
}

const names = (held: readonly HeldPattern[]) => held.map(({ pattern }) => pattern);
