import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { anyCondition, type Fragment, raw, sql } from '../../platform/db/sql.ts';
import type { FileReader } from '../file-reader.ts';
import type { Ports } from '../ports.ts';

export type FileState = 'pending' | 'ready' | 'deleted';

/** A file as its owner sees it. Times are RFC 3339 UTC, sizes bytes. */
export interface FileRow {
  readonly id: string;
  readonly owner_id: string;
  readonly organization_id: string | null;
  readonly name: string;
  readonly size: number;
  readonly content_type: string;
  readonly is_encrypted: boolean;
  /** Null: its uploader said none. */
  readonly sha256: string | null;
  readonly state: FileState;
  readonly upload_until: string;
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly deleted_at: string | null;
}

/** With where its bytes lie, which nobody outside is told. */
export interface StoredFile extends FileRow {
  readonly object_key: string;
  /** Bytes of one of the parts that it comes in, and what the store calls the upload; null: it comes as a whole. */
  readonly part_size: number | null;
  readonly upload_id: string | null;
}

/** SQL: the columns of `FileRow`, of the file `f`. */
export const fileColumns =
  raw(`f.id, f.owner_id, f.organization_id, f.name, f.size, f.content_type, f.is_encrypted, f.sha256,
  f.state, f.upload_until, f.created_at, f.completed_at, f.deleted_at`);

/** SQL: those of `StoredFile`. */
export const storedColumns = sql`${fileColumns}, f.object_key, f.part_size, f.upload_id`;

/** SQL: the file `f` is there, and the reader comes to it: it is theirs, or something shares it with them. */
export function isReadable(reader: FileReader, { capabilities }: Pick<Ports, 'capabilities'>): Fragment {
  const shared = capabilities.flatMap(({ opensFiles }) => (opensFiles === undefined ? [] : [opensFiles(reader)]));
  return sql`(f.owner_id = ${reader.userId} or f.state = 'ready' and ${anyCondition(shared)})`;
}

/** A file that the caller comes to, in whatever state its owner may see it; refuses all others as if there were none. */
export async function fileFor(
  on: Queryable,
  ports: Pick<Ports, 'capabilities'>,
  reader: FileReader,
  id: string,
): Promise<StoredFile> {
  const [file] = await on.rows<StoredFile>(
    sql`select ${storedColumns} from files f where f.id = ${id} and ${isReadable(reader, ports)}`,
  );
  if (file === undefined) throw refuse('file.not_found', {});
  return file;
}

/** A file of one's own, held until the transaction ends; refuses others' by whether the caller comes to them. */
export async function ownFile(
  tx: Queryable,
  ports: Pick<Ports, 'capabilities'>,
  reader: FileReader,
  id: string,
): Promise<StoredFile> {
  const [file] = await tx.rows<StoredFile>(
    sql`select ${storedColumns} from files f where f.id = ${id} and f.owner_id = ${reader.userId} for no key update`.named(
      'own_file',
    ),
  );
  if (file !== undefined) return file;
  await fileFor(tx, ports, reader, id);
  throw refuse('file.not_owner', {});
}
