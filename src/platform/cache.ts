import { LRUCache } from 'lru-cache';

/** A cache of at most so many, which forgets first what was not used for longest, and takes memory only as it fills. */
export function cacheOf<V extends object | number>(most: number): LRUCache<string, V> {
  // With `max` it would take room for all of them at once: 1 MB for 50,000 of which there may never be more than ten.
  return new LRUCache({ maxSize: most, sizeCalculation: () => 1 });
}
