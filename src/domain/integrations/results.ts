import type { CursorWindow, Found } from '../../kernel/page.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';

/** How one test went. */
export interface TestResult {
  readonly success: boolean;
  /** The other side's HTTP status; 0 when there was none. */
  readonly status: number;
  readonly message: string;
  /** Why it failed; null for a success. */
  readonly details: string | null;
  /** RFC 3339 UTC. */
  readonly tested_at: string;
}

/** A person's own last result under a name. */
export interface OwnResult extends TestResult {
  readonly subject: string;
}

/** How many results a person keeps; the oldest go first. */
const keptPerPerson = 1000;

/** Remembers a result for everyone (`userId` null) or for one person, unless a test that began later was faster. */
export async function storeResult(tx: Tx, subject: string, userId: string | null, result: TestResult): Promise<void> {
  const { success, status, message, details, tested_at } = result;
  await tx.rows({
    name: 'store_integration_result',
    text: `insert into integration_results as r (subject, user_id, success, status, message, details, tested_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (subject, user_id) do update set success = excluded.success, status = excluded.status,
        message = excluded.message, details = excluded.details, tested_at = excluded.tested_at
      where r.tested_at <= excluded.tested_at`,
    values: [subject, userId, success, status, message, details, tested_at],
  });
  if (userId === null) return;
  await tx.rows({
    name: 'trim_integration_results',
    text: `delete from integration_results where user_id = $1 and subject in (select subject from integration_results
      where user_id = $1 order by tested_at desc, subject offset $2)`,
    values: [userId, keptPerPerson],
  });
}

/** A person's own results by name, from after a name. */
export async function ownResults(on: Queryable, userId: string, page: CursorWindow): Promise<Found<OwnResult>> {
  const [items, [counted]] = await Promise.all([
    on.rows<OwnResult>({
      name: 'own_integration_results',
      text: `select subject, success, status, message, details, tested_at from integration_results
        where user_id = $1 and ($2::text is null or subject > $2) order by subject limit $3 offset $4`,
      values: [userId, page.after, page.limit, page.offset],
    }),
    on.rows<{ total: number }>({
      name: 'own_integration_results_total',
      text: 'select count(*) as total from integration_results where user_id = $1',
      values: [userId],
    }),
  ]);
  return { items, total: counted?.total ?? 0 };
}
