const sets = ['abcdefghijkmnopqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#$%&*+-=?@^_~'] as const;
const length = 24;

/** A strong password: about 145 bits, every set in it, and no characters that are easily taken for each other. */
export function generatePassword(): string {
  const all = sets.join('');
  for (;;) {
    const made = Array.from({ length }, () => all.charAt(below(all.length))).join('');
    if (sets.every(set => [...set].some(character => made.includes(character)))) return made;
  }
}

/** A number from 0, each as likely: what would favour the small ones is thrown away. */
function below(end: number): number {
  const most = 256 - (256 % end);
  const byte = new Uint8Array(1);
  do crypto.getRandomValues(byte);
  while ((byte[0] ?? most) >= most);
  return (byte[0] ?? 0) % end;
}
