import { type InvalidateOptions, type InvalidateQueryFilters, type Query, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api/errors.ts';

/**
 * Reads anew also what is being read for the first time. By itself the library would leave it at that reading, which may have
 * been answered before what happened since.
 */
class Queries extends QueryClient {
  readonly #again = new Set<Query>();

  override async invalidateQueries(filters: InvalidateQueryFilters = {}, options?: InvalidateOptions): Promise<void> {
    const first = this.getQueryCache()
      .findAll(filters)
      .filter(({ state }) => state.data === undefined && state.fetchStatus === 'fetching');
    const again = first.map(query =>
      this.#onceRead(query, () => super.invalidateQueries(only(filters, query), options)),
    );
    await Promise.all([super.invalidateQueries(filters, options), ...again]);
  }

  /** However often it is asked for meanwhile, it is done once. What was refused stays so. */
  async #onceRead(query: Query, then: () => Promise<void>): Promise<void> {
    if (this.#again.has(query)) return;
    this.#again.add(query);
    await query.promise?.catch(() => {});
    this.#again.delete(query);
    if (query.state.data !== undefined) await then();
  }
}

const only = (filters: InvalidateQueryFilters, query: Query): InvalidateQueryFilters => ({
  ...filters,
  predicate: each => each === query,
});

/** What the server was asked for, kept for half a minute; refusals are not asked for again. */
export const queryClient = new Queries({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) =>
        failures < 2 &&
        error instanceof ApiError &&
        (error.status === 0 || error.status === 429 || error.status >= 502),
    },
    // Without a connection a change fails at once and the form keeps what was entered: nothing is sent later unseen.
    mutations: { networkMode: 'always', retry: false },
  },
});
