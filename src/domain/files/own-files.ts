import { refuseField } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import type { FileShown } from '../events.ts';

/** Those of these files that are somebody's own and ready, in the order of the ids. */
export async function ownReadyFiles(
  on: Queryable,
  userId: string,
  ids: readonly string[],
): Promise<readonly FileShown[]> {
  return on.rows<FileShown>({
    name: 'own_ready_files',
    text: `select f.id, f.name, f.size, f.content_type, f.is_encrypted
      from unnest($2::uuid[]) with ordinality as t (id, place) join files f on f.id = t.id
      where f.owner_id = $1 and f.state = 'ready' order by t.place`,
    values: [userId, ids],
  });
}

/** The same, where it has to be all of them; `field` is what a refusal names. */
export async function mustBeOwnFiles(
  on: Queryable,
  userId: string,
  ids: readonly string[],
  field: string,
): Promise<readonly FileShown[]> {
  const found = await ownReadyFiles(on, userId, ids);
  if (found.length < ids.length) throw refuseField(field, 'must be files of yours that have been uploaded');
  return found;
}

/** The ids in a list that somebody gave, each once and in lower case; refuses what is no list of at most so many. */
export function fileIdsIn(given: unknown, field: string, most: number): readonly string[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given) || !given.every(id => typeof id === 'string' && isUuid(id)))
    throw refuseField(field, 'must be a list of ids of files');
  if (given.length > most) throw refuseField(field, `must have at most ${most} entries`);
  return [...new Set(given.map(id => String(id).toLowerCase()))];
}
