const longestName = 255;

/**
 * `Content-Disposition` that has browsers save under a name, whatever it holds (RFC 6266). Readers of old get letters of ASCII;
 * the rest get the name itself (RFC 8187), without what would lead out of a folder or break a line, and at most 255 bytes of it.
 */
export function attachment(name: string): string {
  const safe = shortened(cleaned(name));
  const plain = safe.replaceAll(/[^\x20-\x7e]+/g, '_').replaceAll(/["\\%]/g, '_');
  const quoted = `attachment; filename="${plain}"`;
  return plain === safe ? quoted : `${quoted}; filename*=UTF-8''${encoded(safe)}`;
}

/** Without separators of folders, control characters, and those that turn the direction of what follows ("gpj.exe"). */
function cleaned(name: string): string {
  const text = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/[/\\]/g, '_')
    .trim();
  return /^\.*$/.test(text) ? 'download' : text;
}

/** As many bytes as a file system takes; what stands after the last dot is kept. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name;
  const [, stem = name, extension = ''] = /^(.+)(\.[^.]{1,20})$/su.exec(name) ?? [];
  let text = '';
  let left = longestName - Buffer.byteLength(extension);
  for (const letter of stem) {
    left -= Buffer.byteLength(letter);
    if (left < 0) break;
    text += letter;
  }
  return text + extension;
}

/** RFC 8187 §3.2.1: `encodeURIComponent` leaves a few that are not allowed. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /['()*]/g,
    letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
