import type { Readable } from 'node:stream';
import Type from 'typebox';
import type { Locking } from '../../../kernel/action.ts';
import type { Caller } from '../../../kernel/actor.ts';
import { DomainError, refuse } from '../../../kernel/errors.ts';
import type { Scoped } from '../../../kernel/permit.ts';
import { shareOf } from '../../../kernel/shares.ts';
import type { Queryable, Tx } from '../../../platform/db/queryable.ts';
import type { HeldPattern } from '../../access/matcher.ts';
import { operator } from '../../access/principals.ts';
import { mustExist, mustHoldToGive, placeFor } from '../../access/rules.ts';
import { patternsOfSystemRole, type SystemRoleMoniker } from '../../access/system-roles.ts';
import { command, needs } from '../../action.ts';
import type { ImportProblem } from '../errors.ts';
import { taken } from '../users.ts';
import { linesOf } from './lines.ts';
import { rowOf } from './rows.ts';
import { dropStaged, type StagedRow, stage } from './staging.ts';

const problemsTold = 100;
/** Lines that are put aside at once. */
const batch = 500;
/** How often names that others take at the same moment are looked for anew. */
const mostTries = 3;
const mostLines = shareOf('import.lines').most.request ?? 0;
/** Milliseconds. */
const longStatement = 120_000;

interface Making extends Scoped, Locking<Scoped> {
  readonly tx: Tx;
  readonly at: Date;
  readonly caller: Caller;
}

export interface Imported {
  readonly total: number;
  readonly imported: number;
  readonly failed: number;
  /** The first hundred. */
  readonly errors: readonly ImportProblem[];
}

/**
 * Creates accounts from a file: lines are checked as they arrive and staged outside any transaction, then all become
 * accounts in one. With `partial`, bad lines are reported and the others taken; without, one bad line refuses all.
 *
 * What takes long changes nobody's access: accounts that no one has seen yet are given roles. So the access lock is taken
 * last, only to make sure that the importer may still give them.
 */
export const importUsers = command('user.import', {
  input: Type.Object(
    {
      source: Type.Unsafe<Readable>({}),
      format: Type.Enum(['csv', 'ndjson']),
      partial: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
  permit: needs('user.bulk'),
  share: 'imports',
  bounds: ['import.lines'],
  changesAccess: 'last',
  prepare: async ({ db, ports }, { source, format }) => {
    const importId = ports.newId();
    const problems: ImportProblem[] = [];
    let total = 0;
    let bad = 0;
    let rows: StagedRow[] = [];
    try {
      for await (const { number, fields } of linesOf(source, format)) {
        total += 1;
        if (total > mostLines) throw refuse('import.too_many_lines', { most: mostLines });
        const row = typeof fields === 'string' ? fields : rowOf(fields);
        if (typeof row === 'string') {
          bad += 1;
          if (problems.length < problemsTold) problems.push({ line: number, message: row });
        } else rows.push({ ...row, line: number, id: ports.newId() });
        if (rows.length === batch) {
          // On a connection of its own while it lasts: reads of others would wait behind so large a statement.
          await db.transact(tx => stage(tx, importId, rows));
          rows = [];
        }
      }
      await db.transact(tx => stage(tx, importId, rows));
    } catch (error) {
      await dropStaged(db, importId);
      throw error;
    }
    return { importId, total, bad, problems };
  },
  run: async (work, { partial }): Promise<Imported> => {
    const { tx, prepared, emit, target, refuseAfterCommit } = work;
    const { importId, total } = prepared;
    // Long for a statement, short for a hundred thousand accounts.
    await tx.rows({ text: `set local statement_timeout = ${longStatement}` });
    // Nobody has counted the staged lines yet; taken for a handful, they would be compared each with each.
    await tx.rows({ text: 'analyze import_rows' });
    for (let tries = 1; ; tries += 1) {
      await tx.rows({ text: 'savepoint checked' });
      const clashes = await markClashes(tx, importId);
      const failed = prepared.bad + clashes.total;
      const errors = [...prepared.problems, ...clashes.problems].sort((a, b) => a.line - b.line).slice(0, problemsTold);
      try {
        if (failed > 0 && !partial) throw refuse('import.rejected', { errors, total: failed });
        const { organization, imported } = await makeAccounts(work, importId);
        await dropStaged(tx, importId);
        target({ kind: 'import', id: importId, organization }, { imported, failed });
        emit({ type: 'access.changed', users: [] });
        return { total, imported, failed, errors };
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        // Rolling all of it back would leave the staged lines behind: they were written before this transaction.
        await tx.rows({ text: 'rollback to savepoint checked' });
        const clash = error.is('user.email_taken') || error.is('user.username_taken');
        if (clash && tries < mostTries) continue;
        await dropStaged(tx, importId);
        const missing = error.is('access.exceeds_own') ? { missing: error.details.missing } : {};
        target({ kind: 'import', id: importId }, { failed, ...missing });
        refuseAfterCommit(error);
        return { total, imported: 0, failed, errors };
      }
    }
  },
});

/** Makes accounts of the lines that have no problem; the right to give them their roles is judged again at the end. */
async function makeAccounts(
  { tx, at, actor, scope, caller, lockAccess }: Making,
  importId: string,
): Promise<{ readonly organization: string | null; readonly imported: number }> {
  const given = await rolesGiven(tx, importId);
  const mayGive = async (who: Scoped): Promise<string | null> => {
    const organization = placeFor(who.scope, undefined, caller, 'user.bulk');
    await mustExist(tx, organization);
    mustHoldToGive(who.actor, given, null);
    return organization;
  };
  const organization = await mayGive({ actor, scope });
  const grantedBy = actor.id === operator.id ? null : actor.id;
  const imported = await insertStaged(tx, { importId, at, grantedBy, organization });
  if ((await mayGive(await lockAccess())) !== organization) throw refuse('organization.required', {});
  return { organization, imported };
}

/** Marks lines that repeat an earlier one or take what an account has; tells the first of them. */
async function markClashes(tx: Tx, importId: string): Promise<{ total: number; problems: ImportProblem[] }> {
  await tx.rows({
    text: `
      update import_rows r set problem = case
          when d.email_place > 1 then 'email stands in an earlier line too'
          when d.username_place > 1 then 'username stands in an earlier line too'
          when d.email_taken then 'A user with this email already exists'
          else 'A user with this username already exists' end
      from (
        select line, row_number() over (partition by fold_ascii(email) order by line) as email_place,
          row_number() over (partition by username order by line) as username_place,
          exists (select 1 from users u
            where fold_ascii(u.email) = fold_ascii(i.email) and u.deleted_at is null) as email_taken,
          exists (select 1 from users u where u.username = i.username and u.deleted_at is null) as username_taken
        from import_rows i where import_id = $1
      ) d
      where r.import_id = $1 and r.line = d.line
        and (d.email_place > 1 or d.username_place > 1 or d.email_taken or d.username_taken)`,
    values: [importId],
    limitMilliseconds: longStatement,
  });
  const problems = await tx.rows<{ line: number; message: string; total: number }>({
    text: `select line, problem as message, count(*) over () as total from import_rows
      where import_id = $1 and problem is not null order by line limit ${problemsTold}`,
    values: [importId],
  });
  return { total: problems[0]?.total ?? 0, problems: problems.map(({ line, message }) => ({ line, message })) };
}

/** What the roles hold that the lines ask for. */
async function rolesGiven(tx: Tx, importId: string): Promise<HeldPattern[]> {
  const roles = await tx.rows<{ role: SystemRoleMoniker }>({
    text: 'select distinct role from import_rows where import_id = $1 and problem is null',
    values: [importId],
  });
  return roles.flatMap(({ role }) => patternsOfSystemRole(role).map(pattern => ({ pattern, organization: null })));
}

async function insertStaged(
  tx: Queryable,
  how: {
    readonly importId: string;
    readonly at: Date;
    readonly grantedBy: string | null;
    readonly organization: string | null;
  },
): Promise<number> {
  const rows = await tx
    .rows<{ imported: number }>({
      text: `with made as (
        insert into users (id, email, username, display_name, first_name, last_name, department, phone, bio, timezone, active,
          password_hash, created_at, updated_at, opened_by_others)
        select user_id, email, username, full_name, first_name, last_name, department, phone, bio, timezone, is_active,
          password_hash, $2, $2, true
        from import_rows where import_id = $1 and problem is null
        -- In one order, so that two imports of the same people wait for each other and not both at once.
        order by email, line
        returning id
      )
      select count(*) as imported from made`,
      values: [how.importId, how.at],
      limitMilliseconds: longStatement,
    })
    // Somebody may register under one of the names at this very moment.
    .catch(error => Promise.reject(taken(error)));
  // Nobody has read these accounts yet, so that what they are given now changes nothing that was read (migration 0019).
  await tx.rows({ text: "set local gatehouse.new_people = 'on'" });
  await tx.rows({
    text: `insert into user_roles (user_id, role_id, granted_by)
      select i.user_id, r.id, $2 from import_rows i join roles r on r.moniker = i.role and r.organization_id is null
      where i.import_id = $1 and i.problem is null`,
    values: [how.importId, how.grantedBy],
    limitMilliseconds: longStatement,
  });
  if (how.organization !== null) {
    await tx.rows({
      text: `insert into organization_members (organization_id, user_id, joined_at)
        select $2, user_id, $3 from import_rows where import_id = $1 and problem is null`,
      values: [how.importId, how.organization, how.at],
      limitMilliseconds: longStatement,
    });
  }
  return rows[0]?.imported ?? 0;
}
