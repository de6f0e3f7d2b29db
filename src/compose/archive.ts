import type { BackupPlace } from '../config/backups.ts';
import type { ArchiveStore } from '../platform/archive/archive-store.ts';
import { openDiskArchive } from '../platform/archive/disk-archive.ts';
import { openS3Archive } from '../platform/archive/s3-archive.ts';

/** The archive at a place. Nothing is asked or changed there before its first use. */
export function openArchive(place: BackupPlace): ArchiveStore {
  return place.kind === 'folder' ? openDiskArchive(place.folder) : openS3Archive(place.settings, place.prefix);
}
