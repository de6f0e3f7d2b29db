import { setTimeout as sleep } from 'node:timers/promises';

/** How long a query may keep the next one waiting. */
const patienceMilliseconds = 20;

let ending: Promise<void> | undefined;

/**
 * The end of this turn of the event loop, the same for all who ask in it. Going on together, their answers are written
 * one right after the other, and whoever reads them is woken once instead of for each.
 */
export function endOfTurn(): Promise<void> {
  ending ??= new Promise(resolve =>
    setImmediate(() => {
      ending = undefined;
      resolve();
    }),
  );
  return ending;
}

/**
 * One query for all that is asked in a turn of the event loop, and for what comes while the query before is under way: it
 * always begins after everything that it answers was asked.
 */
export class AskedTogether<Row extends { readonly id: string }> {
  readonly #read: (ids: readonly string[]) => Promise<readonly Row[]>;
  /** Settles when the last query was answered, or has taken long. */
  #answered: Promise<unknown> = Promise.resolve();
  #asking: { readonly ids: Set<string>; readonly answer: Promise<ReadonlyMap<string, Row>> } | undefined;

  constructor(read: (ids: readonly string[]) => Promise<readonly Row[]>) {
    this.#read = read;
  }

  /** The row of this id; undefined where there is none. */
  async of(id: string): Promise<Row | undefined> {
    if (this.#asking === undefined) {
      const ids = new Set<string>();
      const answer = Promise.all([endOfTurn(), this.#answered]).then(async () => {
        this.#asking = undefined;
        const reading = this.#read([...ids]);
        this.#answered = Promise.race([
          reading.catch(() => {}),
          sleep(patienceMilliseconds, undefined, { ref: false }),
        ]);
        return new Map((await reading).map(row => [row.id, row]));
      });
      this.#asking = { ids, answer };
    }
    this.#asking.ids.add(id);
    return (await this.#asking.answer).get(id);
  }
}
