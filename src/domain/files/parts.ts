import { DomainError, refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import type { Part, PartedUpload } from '../../platform/objects/parts.ts';
import { type StoredFile, storedColumns } from './files.ts';

/** As large are all parts of a file but the last. S3 takes none that are smaller than 5 MiB. */
export const partBytes = 8 * 1024 ** 2;

/** A file that comes in parts. */
export type PartedFile = StoredFile & { readonly part_size: number; readonly upload_id: string };

export const isParted = (file: StoredFile): file is PartedFile => file.part_size !== null && file.upload_id !== null;

/** How many parts a file has. */
export const partCount = ({ size, part_size }: Pick<PartedFile, 'size' | 'part_size'>): number =>
  Math.ceil(size / part_size);

/** How large one of them is; numbers begin with 1. */
export function sizeOfPart(file: Pick<PartedFile, 'size' | 'part_size'>, number: number): number {
  return number < partCount(file) ? file.part_size : file.size - (number - 1) * file.part_size;
}

export const uploadOf = ({ object_key: key, upload_id: id }: PartedFile): PartedUpload => ({ key, id });

/** A file of somebody's that is coming in parts now; refuses all others, and one whose time is over, as if there were none. */
export async function comingFile(on: Queryable, userId: string, id: string, at: Date): Promise<PartedFile> {
  const [file] = await on.rows<StoredFile>(
    sql`select ${storedColumns} from files f where f.id = ${id} and f.owner_id = ${userId} and f.state = 'pending'
      and f.upload_until > ${at} and f.part_size is not null`.named('coming_file'),
  );
  if (file === undefined || !isParted(file)) throw refuse('file.not_found', {});
  return file;
}

/** The parts that have come; null: they were joined already. */
export async function arrivedParts(objects: Objects, file: PartedFile): Promise<readonly Part[] | null> {
  try {
    return await objects.parts.list(uploadOf(file));
  } catch (error) {
    if (error instanceof DomainError && error.is('object.not_found')) return null;
    throw error;
  }
}

/** As many missing parts are named. */
const mostNamed = 100;

/** Makes one of the parts; fine where that was done. Refuses while some are missing. */
export async function joinParts(objects: Objects, file: PartedFile): Promise<void> {
  const arrived = await arrivedParts(objects, file);
  if (arrived === null) return;
  const sizes = new Map(arrived.map(({ number, size }) => [number, size]));
  const numbers = Array.from({ length: partCount(file) }, (_, index) => index + 1);
  const missing = numbers.filter(number => sizes.get(number) !== sizeOfPart(file, number));
  if (missing.length > 0)
    throw refuse('file.parts_missing', { count: missing.length, missing: missing.slice(0, mostNamed) });
  await objects.parts.join(uploadOf(file), { size: file.size, type: file.content_type });
}
