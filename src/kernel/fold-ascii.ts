/**
 * A text with A–Z in lower case and everything else left as it is: by this, and nothing wider, two addresses or two user
 * names are the same. What Unicode or a database's locale calls lower case would make `İnfo@` and `info@` one mailbox, or
 * `IVAN@` and `ivan@` two. In SQL it is `fold_ascii(…)`, which unique indexes are built on.
 */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}
