import { randomInt } from 'node:crypto';
import type { Locking } from '../../../kernel/action.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { foldAscii } from '../../../kernel/fold-ascii.ts';
import { isUuid } from '../../../kernel/input.ts';
import type { Scoped } from '../../../kernel/permit.ts';
import { mustFitHoldings } from '../../access/bounds.ts';
import { mustHoldToGive, placeFor } from '../../access/rules.ts';
import { patternsOfSystemRole } from '../../access/system-roles.ts';
import type { InCommand } from '../../action.ts';
import type { RowError } from '../../executions/row-errors.ts';
import { patternsOfRoles } from '../../roles/role-grants.ts';
import { clashesOf, markClashes } from '../bulk/clashes.ts';
import { makeAccounts } from '../bulk/make-accounts.ts';
import { dropStaged, type StagedRow, stage } from '../bulk/staging.ts';
import { inviteWaiting } from '../invitations/send-waiting.ts';
import { noteInvitations } from '../invitations/waiting.ts';
import { errorOf, type Failing } from './problem.ts';
import { rolesMeant } from './roles-meant.ts';
import { roleOrTitle, rowAs, rowsOf } from './rows.ts';
import type { StagedUser } from './stage.ts';

type Creating = Scoped & Locking<Scoped> & Failing & Pick<InCommand, 'tx' | 'at' | 'caller' | 'enqueue' | 'target'>;

/**
 * Creates the accounts of some rows, as an import does: all at once, with the access lock taken last. Returns what could not
 * be created.
 */
export async function createMany(work: Creating, rows: readonly StagedUser[], invite: boolean): Promise<RowError[]> {
  const { tx, at, actor, ports, scope } = work;
  const importId = ports.newId();
  const errors: RowError[] = [];
  const good: StagedRow[] = [];
  const words = rows.flatMap(({ fields: { role } }) => (typeof role === 'string' ? [role] : []));
  const organization = placeFor(scope, undefined, work.caller, 'user.bulk');
  const meant = await rolesMeant(tx, words, { scope, organization });
  const besides: Besides[] = [];
  for (const { place, fields, problem } of rows) {
    const subject = typeof fields['email'] === 'string' ? fields['email'] : null;
    const read = problem === null ? rowAs(rowsOf.create, fields) : { problem: { field: null, message: problem } };
    if ('problem' in read) {
      errors.push({ place, subject, ...read.problem });
      continue;
    }
    const { role: text, username = null, ...row } = read.row;
    const roleId = meant.get(text ?? '');
    const { role = 'user', jobTitle } = roleOrTitle(roleId === undefined ? text : undefined);
    try {
      const given = patternsOfSystemRole(role).map(pattern => ({ pattern, organization: null }));
      mustHoldToGive(actor, [...given, ...(await patternsOfRoles(tx, roleId === undefined ? [] : [roleId]))], null);
      const name = username === null ? usernameFor(row.email) : foldAscii(username);
      const id = ports.newId();
      good.push({ ...row, role, jobTitle, username: name, id, line: place });
      if (roleId !== undefined) besides.push({ line: place, userId: id, roleId });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      errors.push({ place, subject, field: 'role', message: errorOf(work, error).message });
    }
  }
  await stage(tx, importId, good);
  await markClashes(tx, importId, scope);
  const { imported } = await makeAccounts(work, importId);
  const clashes = await clashesOf(tx, importId);
  const clashing = new Set(clashes.map(({ line }) => line));
  await giveBesides(
    work,
    besides.filter(({ line }) => !clashing.has(line)),
  );
  for (const { line, message, fields } of clashes) {
    const subject = good.find(each => each.line === line)?.email ?? null;
    errors.push({ place: line, subject, field: fields[0]?.column ?? null, message });
  }
  if (invite && (await noteInvitations(tx, { importId, by: actor.userId, at })) > 0 && ports.settings.mail === 'smtp')
    enqueue(work);
  await dropStaged(tx, importId);
  work.target({ kind: 'import', id: importId, organization }, { imported, failed: errors.length });
  return errors;
}

/** A role that somebody is given who was made by a row, besides the system's. */
interface Besides {
  readonly line: number;
  readonly userId: string;
  readonly roleId: string;
}

async function giveBesides({ tx, at, lockAccess }: Creating, besides: readonly Besides[]): Promise<void> {
  if (besides.length === 0) return;
  const { actor } = await lockAccess();
  const roles = besides.map(({ roleId }) => roleId);
  const people = besides.map(({ userId }) => userId);
  mustHoldToGive(actor, await patternsOfRoles(tx, [...new Set(roles)]), null);
  await tx.rows({
    name: 'give_many_roles',
    text: `insert into user_roles (user_id, role_id, granted_by, created_at)
      select g.user_id, r.id, $3, $4 from unnest($1::uuid[], $2::uuid[]) as g (user_id, role_id) join roles r on r.id = g.role_id`,
    values: [people, roles, actor.userId, at],
  });
  await mustFitHoldings(tx, people, at);
}

const enqueue = (work: Creating): void => work.enqueue(inviteWaiting, {});

/** A user name out of an address, which nobody is likely to have. */
function usernameFor(email: string): string {
  const local = foldAscii(email.slice(0, email.lastIndexOf('@')))
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .slice(0, 20);
  const name = `${local}-${randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')}`;
  return isUuid(name) ? `${name.slice(0, 29)}.` : name;
}
