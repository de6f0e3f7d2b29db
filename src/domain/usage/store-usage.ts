import type { Queryable } from '../../platform/db/queryable.ts';
import type { Used } from '../../platform/metrics/usage.ts';

/** Stands for no key where one has to be named. */
export const noKey = '00000000-0000-0000-0000-000000000000';

const hour = 3_600_000;

/** Adds what an instance has counted to what all have, under the hour of that moment. */
export async function storeUsage(on: Queryable, used: readonly Used[], at: Date): Promise<void> {
  if (used.length === 0) return;
  // In one order, so that instances that add up at the same moment never wait for each other in a circle.
  const rows = used.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  await on.rows({
    name: 'store_usage',
    text: `insert into api_usage as u (hour, method, route, status, key_id, user_id, requests, milliseconds, classes)
      select $1, t.method, t.route, t.status, t.key_id, t.user_id, t.requests, t.milliseconds, t.classes::bigint[]
      from unnest($2::text[], $3::text[], $4::smallint[], $5::uuid[], $6::uuid[], $7::bigint[], $8::float8[], $9::text[])
        as t (method, route, status, key_id, user_id, requests, milliseconds, classes)
      on conflict (hour, route, method, status, key_id) do update set requests = u.requests + excluded.requests,
        milliseconds = u.milliseconds + excluded.milliseconds,
        classes = array(select a + b from unnest(u.classes, excluded.classes) with ordinality as c (a, b, place) order by place)`,
    values: [
      new Date(Math.floor(at.getTime() / hour) * hour),
      rows.map(({ method }) => method),
      rows.map(({ route }) => route),
      rows.map(({ status }) => status),
      rows.map(({ key }) => key?.keyId ?? noKey),
      rows.map(({ key }) => key?.userId ?? null),
      rows.map(({ requests }) => requests),
      rows.map(({ milliseconds }) => milliseconds),
      rows.map(({ classes }) => `{${classes.join(',')}}`),
    ],
  });
}

const nameOf = ({ route, method, status, key }: Used): string => [route, method, status, key?.keyId ?? ''].join(' ');
