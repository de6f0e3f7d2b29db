import { refuse } from './errors.ts';
import { type Holder, type Share, type ShareName, shareOf } from './shares.ts';

/** Who takes: the id of each holder that is known, or several. `instance` is counted for all but the platform. */
export type Takers = {
  readonly [_ in Exclude<Holder, 'instance' | 'request' | 'role' | 'team'>]?: string | readonly string[] | null;
};

/** Limits that are lower here than declared, for what this machine has less of. */
export type LowerLimits = { readonly [_ in ShareName]?: Share['most'] };

/** Counts what is taken at once in this process. */
export interface ShareCounter {
  /**
   * Takes one for everybody named; gives back with the function that is returned, which may be called again without
   * harm. Refuses with `share.taken`, having taken nothing, when one of them has no place left.
   */
  take(share: ShareName, takers: Takers): () => void;
  /** How many are taken in this process. */
  taken(share: ShareName): number;
}

/** How long to wait before a place is likely to be free again. */
const retryAfterSeconds = 5;

export function createShareCounter(lower: LowerLimits = {}): ShareCounter {
  const counts = new Map<string, number>();
  const key = (share: ShareName, holder: string, id: string): string => `${share}\n${holder}\n${id}`;

  return {
    take(share, takers) {
      const most = { ...shareOf(share).most, ...lower[share] };
      // Places of their own are none of the others'.
      const apart = most.platform !== undefined && typeof takers.platform === 'string';
      const keys = [key(share, 'all', '')];
      const holders = apart ? { ...takers } : { ...takers, instance: '' };
      for (const [holder, ids] of Object.entries(holders) as [Holder, Takers[keyof Takers]][]) {
        const limit = most[holder];
        if (limit === undefined) continue;
        for (const id of [ids ?? []].flat()) {
          const counted = key(share, holder, id);
          if ((counts.get(counted) ?? 0) >= limit)
            throw refuse('share.taken', { share, holder, most: limit, retryAfterSeconds });
          keys.push(counted);
        }
      }
      for (const each of keys) counts.set(each, (counts.get(each) ?? 0) + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        for (const each of keys) {
          const left = (counts.get(each) ?? 1) - 1;
          if (left === 0) counts.delete(each);
          else counts.set(each, left);
        }
      };
    },
    taken: share => counts.get(key(share, 'all', '')) ?? 0,
  };
}

/** Refuses with `share.full` when a holder would keep more than its share. */
export function mustFit(share: ShareName, holder: Holder, count: number): void {
  const most = shareOf(share).most[holder];
  if (most !== undefined && count > most) throw refuse('share.full', { share, holder, most });
}
