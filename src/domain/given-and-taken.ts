/** More are counted. */
const mostNamed = 3;

/** `Ada gave you the roles A and B, and took the role C`, as notifications say it. */
export function givenAndTaken(
  what: 'role' | 'permission',
  { given, taken }: { readonly given: readonly string[]; readonly taken: readonly string[] },
  by: string | null,
): string {
  const who = by ?? 'An administrator';
  const gave = given.length === 0 ? [] : [`gave you the ${listed(what, given)}`];
  const took = taken.length === 0 ? [] : [`took the ${listed(what, taken)}${gave.length === 0 ? ' from you' : ''}`];
  return `${who} ${[...gave, ...took].join(', and ')}`;
}

function listed(what: string, names: readonly string[]): string {
  const shown = names.slice(0, mostNamed);
  const left = names.length - shown.length;
  const all = left === 0 ? shown : [...shown, `${left} more`];
  return `${what}${names.length === 1 ? '' : 's'} ${all.length === 1 ? all[0] : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`}`;
}
