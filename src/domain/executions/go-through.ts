import type { TSchema } from 'typebox';
import type { Action } from '../../kernel/action.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { JobRun } from '../../kernel/job.ts';
import type { Database } from '../../platform/db/database.ts';
import type { JobParts } from '../job.ts';
import { TakenOver } from './batch.ts';
import { endBroken } from './end-broken.ts';

/** A run whose process has said nothing for so many seconds is taken up by another. */
export const silenceSeconds = 15;
const heartbeatMilliseconds = 4_000;

/** Makes what the batches of one try share. */
export type Opened = ((parts: JobParts, state: unknown) => Promise<object>) | undefined;

interface Claimed {
  readonly state: unknown;
  readonly actor_id: string | null;
  readonly key_id: string | null;
  readonly organization_id: string | null;
  readonly as_server: boolean;
}

/**
 * One try of a long run's job: batch after batch until one says that it was the last. Where another process is at it, it is
 * left to that one. What is refused ends it; what fails is tried again, from where the last batch left it.
 */
export async function goThrough(
  parts: JobParts,
  {
    batch,
    open,
    execution,
  }: { readonly batch: Action<TSchema, boolean>; readonly open: Opened; readonly execution: string },
  { signal, stopping, last }: JobRun,
): Promise<void> {
  const { database, ports, perform, performFor } = parts;
  const runner = ports.newId();
  const claimed = await claim(database, execution, runner);
  if (claimed === undefined) return;
  const { actor_id: userId, key_id: keyId, organization_id: organization } = claimed;
  const own = { execution, runner };
  const go = (input: object): Promise<boolean> =>
    claimed.as_server || userId === null
      ? perform(batch, input)
      : performFor({ executionId: execution, userId, keyId, organization }, batch, input);
  const heart = setInterval(() => void beat(database, execution, runner), heartbeatMilliseconds);
  try {
    const input = { ...own, ...(await open?.(parts, claimed.state)) };
    while (await go(input)) {
      signal.throwIfAborted();
      stopping.throwIfAborted();
    }
  } catch (error) {
    if (error instanceof TakenOver) return;
    // Rights that were lost, an organization that is gone, and whatever else no later try would change.
    const refused = error instanceof DomainError && !error.is('unavailable');
    if (refused || (last && !stopping.aborted))
      return void (await perform(endBroken, { ...own, code: refused ? error.code : null }));
    await letGo(database, execution, runner);
    throw error;
  } finally {
    clearInterval(heart);
  }
}

/** Takes a run up that nobody is at. */
async function claim(database: Database, execution: string, runner: string): Promise<Claimed | undefined> {
  const [claimed] = await database.rows<Claimed>({
    name: 'claim_execution',
    text: `update executions set runner = $2, seen_at = now(), steps = steps || jsonb_build_object(
          'name', case when steps @> '[{"name": "started"}]' then 'continued' else 'started' end,
          'at', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      where id = $1 and outcome = 'running' and (runner is null or seen_at < now() - make_interval(secs => ${silenceSeconds}))
      returning actor_id, key_id, organization_id, as_server, state`,
    values: [execution, runner],
  });
  return claimed;
}

/** Says that it lives. One that is lost matters little: the next comes before the silence is long enough. */
async function beat(database: Database, execution: string, runner: string): Promise<void> {
  await database
    .rows({
      name: 'beat_of_execution',
      text: `update executions set seen_at = now() where id = $1 and runner = $2 and outcome = 'running'`,
      values: [execution, runner],
    })
    .catch(() => {});
}

/** Leaves it to the next try. Where even that fails, the silence tells. */
async function letGo(database: Database, execution: string, runner: string): Promise<void> {
  await database
    .rows({
      name: 'let_go_of_execution',
      text: 'update executions set runner = null where id = $1 and runner = $2',
      values: [execution, runner],
    })
    .catch(() => {});
}
