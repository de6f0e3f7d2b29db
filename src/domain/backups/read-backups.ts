import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { neededEverywhere } from '../access/needed-everywhere.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { heldBack, type Restore } from '../restores/paused.ts';
import { backupById, findBackups, newestDrill, type StoredBackup, type StoredDrill } from './backups.ts';

/** Backups, and whether this database is a restored one that sends nothing yet. */
export interface Backups extends Page<StoredBackup> {
  readonly heldBack: Restore | null;
  /** The newest trial. */
  readonly drill: StoredDrill | null;
}

/** Every backup there was, the newest first. */
export const listBackups = query('backup.list', {
  input: Type.Object(Window, { additionalProperties: false }),
  permit: neededEverywhere('backup.read'),
  run: async ({ db }, window): Promise<Backups> => {
    const [found, held, drill] = await Promise.all([findBackups(db, window), heldBack(db), newestDrill(db)]);
    return { ...pageOf(found, window), heldBack: held, drill };
  },
});

export const readBackup = query('backup.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: neededEverywhere('backup.read'),
  refuses: ['backup.not_found'],
  run: ({ db }, { id }): Promise<StoredBackup> => backupById(db, id),
});
