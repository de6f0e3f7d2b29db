import { DatabaseUnavailable } from '../../platform/db/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

/** Seconds for which an instance that says nothing more counts with those it named: it names them twice a minute. */
const lease = 90;

/**
 * People who have a socket open, over all instances on one database. Each instance has one row that it writes twice a minute,
 * so that this costs the same whoever comes and goes; one that has died is counted until its lease ends.
 */
export class OnlinePeople {
  readonly #on: Queryable;
  readonly #instance: string;
  readonly #about: () => object;

  /** `about` is what the instance says of itself with each count. */
  constructor(on: Queryable, instance: string, about: () => object = () => ({})) {
    this.#on = on;
    this.#instance = instance;
    this.#about = about;
  }

  /** Names those who have sockets here; resolves to how many people have one anywhere. */
  async count(people: readonly string[]): Promise<number> {
    const [row] = await this.#on.rows<{ count: number }>({
      name: 'online_people',
      text: `with mine as (
          insert into online_instances (id, people, until, about) values ($1, $2::uuid[], now() + make_interval(secs => $3), $4)
          on conflict (id) do update set people = excluded.people, until = excluded.until, about = excluded.about),
        gone as (delete from online_instances where id <> $1 and until <= now())
        select count(distinct each) as count from (
          select unnest($2::uuid[]) as each
          union all select unnest(people) from online_instances where id <> $1 and until > now()) found`,
      values: [this.#instance, people, lease, this.#about()],
    });
    return row?.count ?? 0;
  }

  /** The instance ends, and with it its sockets. */
  async leave(): Promise<void> {
    try {
      await this.#on.rows({
        name: 'leave_online',
        text: 'delete from online_instances where id = $1',
        values: [this.#instance],
      });
    } catch (error) {
      // Its lease ends by itself.
      if (!(error instanceof DatabaseUnavailable)) throw error;
    }
  }
}
