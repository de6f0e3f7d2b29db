import type { Scope } from '../../../kernel/actor.ts';
import { DomainError, refuseField } from '../../../kernel/errors.ts';
import { foldAscii } from '../../../kernel/fold-ascii.ts';
import type { Scoped } from '../../../kernel/permit.ts';
import type { Target } from '../../../kernel/target.ts';
import { isDeadlock } from '../../../platform/db/errors.ts';
import type { Tx } from '../../../platform/db/queryable.ts';
import { touchUsers } from '../../access/holdings.ts';
import { mustOutrank } from '../../access/rules.ts';
import type { InCommand } from '../../action.ts';
import type { RowError } from '../../executions/row-errors.ts';
import { userIdOf } from '../../people/identifiers.ts';
import { userById } from '../../people/users.ts';
import { addRoles } from '../add-roles.ts';
import { setActive } from '../change-status.ts';
import { changeUser } from '../change-user.ts';
import { endAccount } from '../delete-user.ts';
import { roleIdsNamed } from '../role-names.ts';
import { errorOf } from './problem.ts';
import { roleMeantFor } from './roles-meant.ts';
import { roleOrTitle, rowAs, rowsOf } from './rows.ts';
import type { StagedUser } from './stage.ts';

type Changing = Scoped & Pick<InCommand, 'tx' | 'ports' | 'at' | 'caller' | 'emit' | 'tell' | 'target'>;
type Change = 'update' | 'disable' | 'delete';

/**
 * Does with each row's person what one call would, under the access lock: by the same rules, and what is refused for one is
 * undone for that one. Returns what could not be done.
 */
export async function changeMany(work: Changing, action: Change, rows: readonly StagedUser[]): Promise<RowError[]> {
  const { tx, target } = work;
  const errors: RowError[] = [];
  for (const { place, fields, problem } of rows) {
    const who = fields['email'] ?? fields['id'];
    const subject = typeof who === 'string' ? who : null;
    if (problem !== null) {
      errors.push({ place, subject, field: null, message: problem });
      continue;
    }
    const told: [Target, Readonly<Record<string, unknown>> | undefined][] = [];
    await tx.rows({ name: 'before_row', text: 'savepoint before_row' });
    try {
      await changeOne({ ...work, target: (what, details) => void told.push([what, details]) }, action, fields);
      // Details are of one person, and would overwrite each other.
      for (const [what] of told) target(what);
    } catch (error) {
      if (!(error instanceof DomainError) || isDeadlock(error)) throw error;
      await tx.rows({ name: 'rollback_row', text: 'rollback to savepoint before_row' });
      errors.push({ place, subject, ...errorOf(work, error) });
    }
  }
  return errors;
}

/** An address beside an id says whose it is; it changes nobody's, and must not be another person's. */
async function mustBeTheirs(tx: Tx, id: string, email: string, scope: Scope): Promise<void> {
  const person = await userById(tx, id, scope);
  if (foldAscii(person.email) !== foldAscii(email))
    throw refuseField('email', 'is not the address of the person with this id; addresses are not changed here');
}

async function changeOne(work: Changing, action: Change, fields: Readonly<Record<string, unknown>>): Promise<void> {
  const { tx, at, actor, scope, emit, target } = work;
  const read = rowAs(rowsOf.update, fields);
  if ('problem' in read) throw refuseField(read.problem.field ?? '', read.problem.message);
  const { row } = read;
  const identifier = row.id ?? row.email;
  if (identifier === undefined) throw refuseField('email', 'is required, or id');
  const id = await userIdOf(tx, identifier, scope);
  if (row.id !== undefined && row.email !== undefined) await mustBeTheirs(tx, id, row.email, scope);
  if (action === 'delete') return endAccount(work, { ...(await userById(tx, id, scope)), id });
  if (action === 'disable') {
    target({ kind: 'user', id }, { active: false });
    await setActive(work, id, false);
    await touchUsers(tx, [id]);
    emit({ type: 'access.changed', users: [id] });
    return;
  }
  const organization = work.caller.organization;
  const besides = row.role === undefined ? undefined : await roleMeantFor(tx, id, row.role, { scope, organization });
  const { role, jobTitle } = roleOrTitle(besides === undefined ? row.role : undefined);
  const roles =
    role === undefined
      ? undefined
      : { ids: await roleIdsNamed(tx, [role], { scope, userId: id, organization }), field: 'role' };
  const profile = {
    ...(row.first_name === undefined ? {} : { firstName: row.first_name }),
    ...(row.last_name === undefined ? {} : { lastName: row.last_name }),
    ...(row.department === undefined ? {} : { department: row.department }),
    ...(row.phone === undefined ? {} : { phone: row.phone }),
  };
  await changeUser(work, id, { profile, roles });
  if (besides !== undefined) await addRoles(work, id, [besides], 'role');
  if (jobTitle === undefined) return;
  await mustOutrank(tx, actor, id, at);
  await tx.rows({
    name: 'set_job_title',
    text: 'update users set job_title = $2, updated_at = $3 where id = $1',
    values: [id, jobTitle, at],
  });
}
