import type { ConnectionOptions } from '../db/connection.ts';
import type { Written } from './archive.ts';
import type { Header } from './manifest.ts';

/** What came of a backup. `bytes` went to the archive; `rows` and `files` are what it holds. */
export interface TakenBackup extends Written {
  readonly rows: number;
  readonly files: number;
  readonly takenAt: Date;
}

/** What a backup is to hold. */
export interface WantedRows {
  readonly include_database: boolean;
  /** Null with `organization_ids` null: all. */
  readonly tables: readonly string[] | null;
  readonly organization_ids: readonly string[] | null;
}

/** A backup that is to be taken, as it can be handed to a thread: nothing in it but values. */
export interface BackupOrder {
  readonly backup: WantedRows & {
    readonly id: string;
    readonly kind: Header['kind'];
    readonly encrypted: boolean;
    readonly include_files: boolean;
  };
  /** The archive's key, and the same under the master key. */
  readonly key: Uint8Array;
  readonly wrapped: Uint8Array;
  /** The keys of the database, which a sealed backup holds. */
  readonly exported: {
    readonly root: Uint8Array;
    readonly versions: readonly { readonly version: number; readonly key: Uint8Array }[];
  };
  readonly recoveryKey: string | null;
}

export interface BackupWatch {
  readonly connection: ConnectionOptions;
  readonly onProgress: (pages: { readonly read: number; readonly of: number }) => void;
  readonly signal: AbortSignal;
}

/**
 * Takes a backup and reads it back, on a thread of its own. Throws `ArchiveDamaged`, `ArchiveMissing` or `ArchiveUnavailable` for
 * what the archive would not do; the message of any other error says why and repeats no row.
 */
export type TakeBackup = (order: BackupOrder, watch: BackupWatch) => Promise<TakenBackup>;
