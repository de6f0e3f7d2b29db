import { refuse } from '../../kernel/errors.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import type { FileReader } from '../file-reader.ts';
import { notify } from '../notifications/notify.ts';
import { type StoredFile, storedColumns } from './files.ts';
import { quotaNearlyUsed } from './notices.ts';
import { mustHaveRoomForFile, warningAt } from './quota.ts';

/** What is known of a file before its bytes come. */
export interface Reserved {
  readonly ownerId: string;
  /** Whose plan it counts against besides; null: nobody's. */
  readonly organization: string | null;
  /** As `fileNameOf` gave it. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** As `mediaTypeOf` gave it. */
  readonly contentType: string;
  readonly isEncrypted: boolean;
  /** 64 hexadecimal digits; null: not said. */
  readonly sha256: string | null;
  readonly objectKey: string;
  readonly uploadUntil: Date;
  /** Null: it comes as a whole. */
  readonly parts: { readonly size: number; readonly uploadId: string } | null;
}

type Reserving = Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell'>;

/**
 * Keeps room for a file in the transaction of a command: it counts from now on, until it is completed and deleted, or its upload
 * is given up. All of one person's wait for each other here, so that no number of them at once passes the limit. Warns its owner
 * when it is the one that comes to 80 or 95 % of it.
 */
export async function reserveFile(work: Reserving, file: Reserved): Promise<StoredFile> {
  const { tx, ports, at } = work;
  const { quota } = ports.settings.files;
  const { ownerId, organization, size } = file;
  const before = await mustHaveRoomForFile(tx, { userId: ownerId, organization, size, quota });
  mustFit('person.files', 'person', before.files + 1);
  const [made] = await tx.rows<StoredFile>(
    sql`insert into files as f (id, owner_id, organization_id, name, size, content_type, is_encrypted, sha256, object_key, state,
        upload_until, created_at, part_size, upload_id)
      values (${ports.newId()}, ${ownerId}, ${organization}, ${file.name}, ${size}, ${file.contentType}, ${file.isEncrypted},
        ${file.sha256}, ${file.objectKey}, 'pending', ${file.uploadUntil}, ${at}, ${file.parts?.size ?? null}, ${file.parts?.uploadId ?? null}) returning ${storedColumns}`.named(
      'reserve_file',
    ),
  );
  if (made === undefined) throw new Error('an insert that does not fail has a row');
  const warning = warningAt(before.used + size, quota);
  if (warning !== null && warning !== warningAt(before.used, quota)) {
    await notify(work, quotaNearlyUsed, {
      to: [ownerId],
      facts: { percent: warning },
      by: null,
      target: { kind: 'file_quota', id: ownerId },
    });
  }
  return made;
}

/** Whose plan a new file counts against: the organization that is named, or that the caller acts in; null: nobody's. */
export function organizationOfFile({ actor }: FileReader, named: string | undefined): string | null {
  if (named === undefined) return actor.actsIn;
  if (!actor.organizations.includes(named)) throw refuse('organization.not_found', {});
  return named;
}
