import type { ConnectWise } from '../../platform/connectwise/client.ts';
import type { Company } from '../../platform/connectwise/company.ts';
import { ConnectWiseClosed, ConnectWiseFailed } from '../../platform/connectwise/failures.ts';
import type { BadRecord } from '../../platform/connectwise/replies.ts';

/** A page of the listing; `failed`: why there is none. */
export interface ListedPage {
  readonly companies: readonly Company[];
  readonly bad: readonly BadRecord[];
  readonly last: boolean;
  readonly failed: string | null;
}

/** The companies of ConnectWise behind an id, page by page, for the batches of one try of a sync. */
export class Listing {
  readonly #pages: AsyncIterator<readonly Company[]> | null;
  #bad: BadRecord[] = [];

  constructor(connectWise: ConnectWise | null, after: number) {
    const onBad = (record: BadRecord): void => void this.#bad.push(record);
    const conditions = after === 0 ? [] : [{ field: 'id', is: '>', value: after } as const];
    this.#pages = connectWise?.companies({ onBad, conditions })[Symbol.asyncIterator]() ?? null;
  }

  /** The next page. Throws when the server stops: then it is read again by the next try. */
  async next(): Promise<ListedPage> {
    const none = { companies: [], last: true, failed: null } as const;
    if (this.#pages === null) return { ...none, bad: [], failed: 'ConnectWise is no longer configured' };
    try {
      const { value, done = false } = await this.#pages.next();
      return { ...none, bad: this.#bad, ...(done ? {} : { companies: value, last: false }) };
    } catch (error) {
      if (!(error instanceof ConnectWiseFailed) || error instanceof ConnectWiseClosed) throw error;
      return { ...none, bad: this.#bad, failed: error.message };
    } finally {
      this.#bad = [];
    }
  }
}
