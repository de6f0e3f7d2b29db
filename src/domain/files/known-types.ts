/** What the bytes of a type begin with; `text`: all of them are UTF-8 without NUL. */
export type TypeSign = 'text' | ((head: Buffer) => boolean);

/** As many bytes of a file are looked at to tell its type. */
export const headBytes = 1024;

const hex = (head: Buffer, at: number, bytes: string): boolean =>
  head.subarray(at, at + bytes.length / 2).toString('hex') === bytes;
const ascii = (head: Buffer, at: number, text: string): boolean =>
  head.subarray(at, at + text.length).toString('latin1') === text;

/** ISO base media: a box `ftyp` whose brands are named. */
const brand =
  (...brands: readonly string[]) =>
  (head: Buffer): boolean => {
    if (!ascii(head, 4, 'ftyp')) return false;
    const end = Math.min(head.length, head.readUInt32BE(0));
    for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4)
      if (
        brands.includes(
          head
            .subarray(at, at + 4)
            .toString('latin1')
            .trim(),
        )
      )
        return true;
    return false;
  };

const zip = (head: Buffer): boolean => hex(head, 0, '504b0304') || hex(head, 0, '504b0506');
const compoundFile = (head: Buffer): boolean => hex(head, 0, 'd0cf11e0a1b11ae1');
const matroska = (head: Buffer): boolean => hex(head, 0, '1a45dfa3');
const ogg = (head: Buffer): boolean => ascii(head, 0, 'OggS');
const flac = (head: Buffer): boolean => ascii(head, 0, 'fLaC');
const riff =
  (kind: string) =>
  (head: Buffer): boolean =>
    ascii(head, 0, 'RIFF') && ascii(head, 8, kind);
const gzip = (head: Buffer): boolean => hex(head, 0, '1f8b');
const rar = (head: Buffer): boolean => hex(head, 0, '526172211a07');
const jpeg = (head: Buffer): boolean => hex(head, 0, 'ffd8ff');
const mpegAudio = (head: Buffer): boolean =>
  ascii(head, 0, 'ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0 && ((head[1] ?? 0) & 0x06) !== 0);
const adts = (head: Buffer): boolean => head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0;
const mp4 = brand('isom', 'iso2', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'M4V', 'M4A', 'M4B', 'dash', 'MSNV');

/** Every type whose bytes can be told, with how (the formats' own specifications, and WHATWG MIME Sniffing §6). */
export const knownTypes: Readonly<Record<string, TypeSign>> = {
  'image/png': head => hex(head, 0, '89504e470d0a1a0a') && ascii(head, 12, 'IHDR'),
  'image/jpeg': jpeg,
  'image/jpg': jpeg,
  'image/gif': head => ascii(head, 0, 'GIF87a') || ascii(head, 0, 'GIF89a'),
  'image/webp': riff('WEBP'),
  'image/avif': brand('avif', 'avis'),
  'image/heic': brand('heic', 'heix', 'hevc', 'mif1', 'msf1'),
  'image/heif': brand('heic', 'heix', 'mif1', 'msf1'),
  'image/bmp': head => ascii(head, 0, 'BM'),
  'image/tiff': head => hex(head, 0, '49492a00') || hex(head, 0, '4d4d002a'),

  'audio/mpeg': mpegAudio,
  'audio/mp3': mpegAudio,
  'audio/mp4': mp4,
  'audio/x-m4a': mp4,
  'audio/aac': adts,
  'audio/ogg': ogg,
  'audio/opus': ogg,
  'audio/wav': riff('WAVE'),
  'audio/x-wav': riff('WAVE'),
  'audio/flac': flac,
  'audio/x-flac': flac,
  'audio/webm': matroska,

  'video/mp4': mp4,
  'video/quicktime': brand('qt'),
  'video/webm': matroska,
  'video/x-matroska': matroska,
  'video/ogg': ogg,
  'video/x-msvideo': riff('AVI '),
  'video/mpeg': head => hex(head, 0, '000001ba') || hex(head, 0, '000001b3'),

  'application/pdf': head => ascii(head, 0, '%PDF-'),
  'application/rtf': head => ascii(head, 0, '{\\rtf'),
  'application/msword': compoundFile,
  'application/vnd.ms-excel': compoundFile,
  'application/vnd.ms-powerpoint': compoundFile,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': zip,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': zip,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': zip,
  'application/vnd.oasis.opendocument.text': zip,
  'application/vnd.oasis.opendocument.spreadsheet': zip,
  'application/vnd.oasis.opendocument.presentation': zip,

  'text/plain': 'text',
  'text/csv': 'text',
  'text/markdown': 'text',
  'text/calendar': 'text',
  'text/vcard': 'text',
  'application/json': 'text',
  'application/x-ndjson': 'text',

  'application/zip': zip,
  'application/x-zip-compressed': zip,
  'application/gzip': gzip,
  'application/x-gzip': gzip,
  'application/x-tar': head => ascii(head, 257, 'ustar'),
  'application/x-7z-compressed': head => hex(head, 0, '377abcaf271c'),
  'application/x-bzip2': head => ascii(head, 0, 'BZh'),
  'application/x-xz': head => hex(head, 0, 'fd377a585a00'),
  'application/vnd.rar': rar,
  'application/x-rar-compressed': rar,
};

const markup = /<(?:!doctype|html|head|body|script|svg|iframe|style)\b/i;

/** Whether bytes begin as those of a type do; a picture with a page in its first bytes is none. Types that nobody can tell: anything. */
export function beginsAs(type: string, head: Buffer): boolean {
  const beginning = beginningOfType(type);
  if (beginning === undefined || beginning === 'text') return true;
  return beginning(head) && !(type.startsWith('image/') && markup.test(head.toString('latin1')));
}

/** How a type is told; undefined for one that nobody can tell. */
export function beginningOfType(type: string): TypeSign | undefined {
  return Object.hasOwn(knownTypes, type) ? knownTypes[type] : undefined;
}

/** Bytes that say nothing of themselves. */
export const anyBytes = 'application/octet-stream';

/** What a file is served as: what it was found to be. What could not be looked at is bytes. */
export function servedAs(file: { readonly content_type: string; readonly is_encrypted: boolean }): string {
  return file.is_encrypted || beginningOfType(file.content_type) === undefined ? anyBytes : file.content_type;
}

/** Whether a type may be uploaded: one of the list, which may say `image/*` of those that are known; without a list, all known ones. */
export function isAllowed(type: string, allowed: readonly string[] | null): boolean {
  const known = beginningOfType(type) !== undefined;
  if (allowed === null) return known;
  return allowed.includes(type) || (known && allowed.includes(`${type.split('/', 1)[0]}/*`));
}

/** A media type as it is kept: without parameters, in lower case. */
export function mediaTypeOf(text: string): string {
  return (text.split(';', 1)[0] ?? '').trim().toLowerCase();
}
