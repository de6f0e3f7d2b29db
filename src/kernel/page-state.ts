import { refuseField } from './errors.ts';
import { keyOf } from './page.ts';

/**
 * What a page's cursor of so many parts names, as `read` finds it in them; null for the first page. Refuses what no page said:
 * `read` returns null for it.
 */
export function pageState<T>(
  page: string | null,
  parts: number,
  read: (key: readonly (string | null)[]) => T | null,
): T | null {
  if (page === null) return null;
  try {
    const found = read(keyOf(page, parts));
    if (found !== null) return found;
  } catch {
    // Falls through: it is not one of ours either way.
  }
  throw refuseField('page_state', 'is not one that this list returned');
}
