/**
 * Whether a pattern covers a node: `*` is any one segment, at the end everything that follows, and alone everything.
 * The server decides what may be done; this only decides what is worth showing.
 */
export function covers(pattern: string, node: string): boolean {
  const wanted = pattern.split('.');
  const given = node.split('.');
  for (const [index, segment] of wanted.entries()) {
    if (segment === '*' && index === wanted.length - 1) return given.length > index;
    if (index >= given.length || (segment !== '*' && segment !== given[index])) return false;
  }
  return wanted.length === given.length;
}
