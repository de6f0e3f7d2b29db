/** How a file can be looked at here. */
export type Look = 'picture' | 'sound' | 'film' | 'pdf' | 'text';

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp'];
const sounds = ['audio/mpeg', 'audio/ogg', 'audio/wav', 'audio/webm', 'audio/mp4', 'audio/aac', 'audio/flac'];
const films = ['video/mp4', 'video/webm', 'video/ogg'];
const texts = ['text/plain', 'text/csv', 'text/markdown', 'application/json'];

/** The most that is fetched to be looked at, in bytes. */
const most: Readonly<Record<Look, number>> = {
  picture: 32 * 1024 ** 2,
  sound: 64 * 1024 ** 2,
  film: 100 * 1024 ** 2,
  pdf: 32 * 1024 ** 2,
  text: 8 * 1024 ** 2,
};

/** How a file is looked at; null: it is not. SVG and HTML never are: they could act. */
export function lookOf({
  content_type: type,
  file_size: size,
}: {
  readonly content_type: string;
  readonly file_size: number;
}): Look | null {
  const look = kindOf(type);
  return look !== null && size <= most[look] ? look : null;
}

function kindOf(type: string): Look | null {
  if (pictures.includes(type)) return 'picture';
  if (sounds.includes(type)) return 'sound';
  if (films.includes(type)) return 'film';
  if (type === 'application/pdf') return 'pdf';
  return texts.includes(type) ? 'text' : null;
}

/** A file as it is shown: as what it was found to be, and never as anything that acts. */
export function shownAs(content: Blob, type: string): Blob {
  return new Blob([content], { type: kindOf(type) === 'text' ? 'text/plain' : type });
}
