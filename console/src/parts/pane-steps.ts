/** Rows of a list as far as they are fetched. */
interface Rows<T> {
  readonly count: number;
  readonly rowAt: (index: number) => T | undefined;
}

/** How far into a list the row that is looked at is searched for. */
const farthest = 200;

/** The row that is looked at, and the ways to the ones before and after it; null where there is none, or it is not fetched. */
export function paneSteps<T extends { readonly id: string }>(
  { count, rowAt }: Rows<T>,
  current: string | undefined,
  look: (id: string) => void,
) {
  const rows = Array.from({ length: Math.min(count, farthest) }, (_, index) => rowAt(index));
  const at = rows.findIndex(row => row !== undefined && row.id === current);
  const to = (index: number): (() => void) | null => {
    const row = rows[index];
    return row === undefined || at === -1 ? null : () => look(row.id);
  };
  return { row: rows[at], previous: to(at - 1), next: to(at + 1) };
}
