/** What is stored is not what was stored, or not ours; the message is one line that says which part and why. Nothing was changed. */
export class ArchiveDamaged extends Error {
  override readonly name = 'ArchiveDamaged';
}

/** What was asked for is not in the archive. */
export class ArchiveMissing extends Error {
  override readonly name = 'ArchiveMissing';
}

/** The archive cannot be read or written now: a full disk, a folder of another user, a bucket that is away. */
export class ArchiveUnavailable extends Error {
  override readonly name = 'ArchiveUnavailable';
}
