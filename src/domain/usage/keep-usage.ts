import type { Queryable } from '../../platform/db/queryable.ts';
import type { Usage } from '../../platform/metrics/usage.ts';
import { storeUsage } from './store-usage.ts';

const minute = 60_000;

export interface UsageKeeperOptions {
  readonly now: () => Date;
  /** Told why it could not be kept; it is kept with what comes next. */
  readonly onError: (error: unknown) => void;
}

/**
 * Adds what this instance counts to what all have, once a minute: no request pays for it, and a crash loses a minute at most. It
 * begins with each minute, so that what was counted belongs to the hour of the time before.
 */
export class UsageKeeper {
  readonly #usage: Usage;
  readonly #on: Queryable;
  readonly #options: UsageKeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  /** Since when is counted what is not kept yet. */
  #since: Date;
  #adding: Promise<void> = Promise.resolve();

  constructor(usage: Usage, on: Queryable, options: UsageKeeperOptions) {
    this.#usage = usage;
    this.#on = on;
    this.#options = options;
    this.#since = options.now();
    this.#wait();
  }

  /** Adds what was counted until now; one after the other. */
  add(): Promise<void> {
    const adding = this.#adding.catch(() => {}).then(() => this.#add());
    this.#adding = adding;
    return adding;
  }

  /** Keeps what is left. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.add().catch(this.#options.onError);
  }

  async #add(): Promise<void> {
    const used = this.#usage.take();
    const since = this.#since;
    this.#since = this.#options.now();
    try {
      await storeUsage(this.#on, used, since);
    } catch (error) {
      this.#usage.giveBack(used);
      throw error;
    }
  }

  #wait(): void {
    this.#timer = setTimeout(
      () => {
        void this.add().catch(this.#options.onError);
        this.#wait();
      },
      minute - (this.#options.now().getTime() % minute),
    );
    this.#timer.unref();
  }
}
