/** The two kinds of things that an archive holds, each in a folder of its own. */
export type ArchiveFolder = 'chunks' | 'backups';

/**
 * Where an archive lies. Throws `ArchiveMissing` for what is not there and `ArchiveUnavailable` for everything that the place
 * itself would not do.
 */
export interface ArchiveStore {
  /** Where it is, as people find it: a folder, or `s3://bucket/prefix`. */
  readonly place: string;
  /** The names in a folder, in no order. None when nothing was stored yet. */
  list(folder: ArchiveFolder): Promise<string[]>;
  get(folder: ArchiveFolder, name: string): Promise<Buffer>;
  /** Stores it whole or not at all, in place of what is there. It is safe from a power cut after the next `flush`, and may show before. */
  put(folder: ArchiveFolder, name: string, bytes: Uint8Array): Promise<void>;
  /** Resolves when all that was put before is there for good. */
  flush(): Promise<void>;
  /** Throws away what was put and never flushed, also by a process that was killed. */
  discard(): Promise<void>;
  /** Fine with one that is not there. */
  delete(folder: ArchiveFolder, name: string): Promise<void>;
  close(): void;
}

const names: Readonly<Record<ArchiveFolder, RegExp>> = {
  chunks: /^[0-9a-f]{64}$/,
  backups: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

/** Whether something in a folder may be ours; all else there is left alone. */
export const isArchiveName = (folder: ArchiveFolder, name: string): boolean => names[folder].test(name);

/** Throws for a name that is none: whatever comes from a manifest passes here before it becomes a path. */
export function mustBeArchiveName(folder: ArchiveFolder, name: string): void {
  if (!isArchiveName(folder, name)) throw new TypeError(`not a name in ${folder}`);
}
