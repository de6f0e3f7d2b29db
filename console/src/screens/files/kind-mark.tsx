import {
  IconFile,
  IconFileMusic,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconLock,
  IconMovie,
  IconPhoto,
} from '@tabler/icons-react';

/** Kinds of files as people tell them apart. */
export type FileKind = 'picture' | 'film' | 'sound' | 'pdf' | 'text' | 'archive' | 'other';

/** The kind of a media type. */
export function fileKindOf(type: string): FileKind {
  if (type.startsWith('image/')) return 'picture';
  if (type.startsWith('video/')) return 'film';
  if (type.startsWith('audio/')) return 'sound';
  if (type === 'application/pdf') return 'pdf';
  if (type.startsWith('text/') || type === 'application/json') return 'text';
  return /zip|tar|rar|7z|compressed/.test(type) ? 'archive' : 'other';
}

const icons: Readonly<Record<FileKind, typeof IconFile>> = {
  picture: IconPhoto,
  film: IconMovie,
  sound: IconFileMusic,
  pdf: IconFileTypePdf,
  text: IconFileText,
  archive: IconFileZip,
  other: IconFile,
};

/** What kind of file it is, beside its name. */
export function KindMark({ type, encrypted = false }: { readonly type: string; readonly encrypted?: boolean }) {
  const Icon = encrypted ? IconLock : icons[fileKindOf(type)];
  return <Icon size={20} stroke={1.5} color="var(--gh-text-3)" style={{ flex: 'none' }} aria-hidden />;
}
