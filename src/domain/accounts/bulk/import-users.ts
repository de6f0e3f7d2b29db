import type { Readable } from 'node:stream';
import Type from 'typebox';
import { DomainError, refuse } from '../../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../../kernel/refused-after.ts';
import { isDeadlock } from '../../../platform/db/errors.ts';
import { command, needs } from '../../action.ts';
import type { ImportProblem } from '../errors.ts';
import { inviteWaiting } from '../invitations/send-waiting.ts';
import { noteInvitations } from '../invitations/waiting.ts';
import { clashesOf, longStatement, markClashes } from './clashes.ts';
import { makeAccounts } from './make-accounts.ts';
import { mustBeUnderstood, openFile } from './open-file.ts';
import { importColumns } from './rows.ts';
import { separatorNames } from './separators.ts';
import { problemsTold, stageFile } from './stage-file.ts';
import { dropStaged } from './staging.ts';
import { tidyPeople } from './tidy-people.ts';

/** Accounts after which PostgreSQL should look at its tables anew. */
const many = 1000;
/** How often it is begun anew when others take its names at the same moment. */
const mostTries = 5;

export interface Imported {
  readonly total: number;
  readonly imported: number;
  readonly failed: number;
  /** Under which the links of those who were imported can be asked for. */
  readonly importId: string;
  /** People without a password for whom a link to choose one is to be mailed, or asked for where mail is kept. */
  readonly invited: number;
  readonly mail: 'smtp' | 'kept';
  /** The first thousand. */
  readonly errors: readonly ImportProblem[];
}

/** A file of people, and what its sender says of how it is written: null where it is to be found by looking. */
export const ImportFile = {
  source: Type.Unsafe<Readable>({}),
  format: Type.Enum(['csv', 'ndjson']),
  charset: Type.Union([Type.String(), Type.Null()]),
  separator: Type.Union([Type.Enum(separatorNames), Type.Null()]),
  columns: Type.Union([Type.Array(Type.Union([Type.Enum([...importColumns]), Type.Null()])), Type.Null()]),
};

/**
 * Creates accounts from a file: lines are checked as they arrive and staged outside any transaction, then all become
 * accounts in one. With `partial`, bad lines are reported and the others taken; without, one bad line refuses all.
 *
 * What takes long changes nobody's access: accounts that no one has seen yet are given roles. So the access lock is taken
 * last, only to make sure that the importer may still give them.
 */
export const importUsers = command('user.import', {
  input: Type.Object(
    { ...ImportFile, partial: Type.Boolean(), invite: Type.Boolean() },
    { additionalProperties: false },
  ),
  permit: needs('user.bulk'),
  refuses: [
    'access.exceeds_own',
    'import.rejected',
    'import.too_many_lines',
    'import.unreadable',
    'organization.full',
    'organization.not_found',
    'organization.required',
  ],
  audit: { of: 'import', details: { invited: 250, imported: 250, failed: 0 } },
  share: 'imports',
  bounds: ['import.lines'],
  changesAccess: 'last',
  prepare: async ({ db, ports }, { source, ...choices }) => {
    const file = await openFile(source, choices);
    mustBeUnderstood(file);
    return stageFile({ db, newId: ports.newId }, file);
  },
  run: async (work, { partial, invite }): Promise<Imported | RefusedAfterCommit> => {
    const { tx, at, actor, scope, ports, prepared, emit, enqueue, target } = work;
    const { mail } = ports.settings;
    const { importId, total } = prepared;
    // Long for a statement, short for a hundred thousand accounts.
    await tx.rows({ text: `set local statement_timeout = ${longStatement}` });
    const report = async () => {
      const errors = [...prepared.problems, ...(await clashesOf(tx, importId))];
      return errors.sort((a, b) => a.line - b.line).slice(0, problemsTold);
    };
    for (let tries = 1; ; tries += 1) {
      await tx.rows({ text: 'savepoint checked' });
      let failed = prepared.bad + (await markClashes(tx, importId, scope));
      try {
        if (failed > 0 && !partial) throw refuse('import.rejected', { errors: await report(), total: failed });
        const { organization, imported, lost } = await makeAccounts(work, importId);
        failed += lost;
        if (lost > 0 && !partial) throw refuse('import.rejected', { errors: await report(), total: failed });
        const errors = await report();
        const by = actor.userId;
        const invited = invite ? await noteInvitations(tx, { importId, by, at }) : 0;
        if (invited > 0 && mail === 'smtp') enqueue(inviteWaiting, {});
        await dropStaged(tx, importId);
        target({ kind: 'import', id: importId, organization }, { imported, failed, ...(invite ? { invited } : {}) });
        if (imported >= many) enqueue(tidyPeople, {});
        emit({ type: 'access.changed', users: [] });
        return { total, imported, failed, importId, invited, mail, errors };
      } catch (error) {
        if (!(error instanceof DomainError) && !isDeadlock(error)) throw error;
        // Rolling all of it back would leave the staged lines behind: they were written before this transaction.
        await tx.rows({ text: 'rollback to savepoint checked' });
        if (!(error instanceof DomainError)) {
          // Registrations of two of its people, which wait for it and it for them, have come through by the next try.
          if (tries < mostTries) continue;
          throw error;
        }
        await dropStaged(tx, importId);
        const missing = error.is('access.exceeds_own') ? { missing: error.details.missing } : {};
        target({ kind: 'import', id: importId }, { failed, ...missing });
        return refusedAfterCommit(error);
      }
    }
  },
});
