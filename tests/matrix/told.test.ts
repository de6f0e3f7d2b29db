import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { recordedBy } from '../../src/kernel/action.ts';
import { surfaces } from '../../src/surfaces/surfaces.ts';
import { type EndpointServer, endpoint, hooked, type WebhookBody } from '../contract/connect/webhooks.support.ts';
import { until } from '../support/own-redis.ts';
import { untold } from '../support/told.ts';
import { nothingWrong } from './cells.ts';
import type { Entry } from './entry.ts';
import { newOrganization, requestOf } from './requests.ts';
import { entries, type Key } from './table.ts';
import { type Caller, makeWorld, type World } from './world.ts';

let world: World;
let at: EndpointServer;
let hook: WebhookBody;
let all: Caller;
before(async () => {
  at = await endpoint();
  world = await makeWorld({ OUTBOUND_ALLOW: '127.0.0.1' });
  // Of who does not share their data, no details are told.
  await world.server.sql(`create function share() returns trigger language plpgsql as
    $$ begin new.privacy := new.privacy || '{"data_sharing": true}'; return new; end $$`);
  await world.server.sql('create trigger share before insert on users for each row execute function share()');
  await world.server.sql(`update users set privacy = privacy || '{"data_sharing": true}'`);
  all = await world.person('who may do everything', { systemRole: 'admin', memberOf: ['A'] });
  hook = await hooked(world.server, world.server.admin, at.url);
});
after(async () => {
  await at[Symbol.asyncDispose]();
  await world.close();
});

/** The routes whose actions leave events. */
const recorded = new Set(
  surfaces.flatMap(({ base, routes }) =>
    routes
      .filter(({ action }) => recordedBy(action) !== null)
      .map(({ method, path, onlyWith, onlyWithHeader = onlyWith }) =>
        [`${method} ${base}${path}`, ...(onlyWithHeader === undefined ? [] : [onlyWithHeader])].join('?'),
      ),
  ),
);

/** Does what an entry asks for as somebody who may do everything, upon something of its own. */
async function deed(key: Key, entry: Entry): Promise<null> {
  const place = entry.upon === null && entry.making === null ? 'platform' : 'A';
  const caller = typeof entry.asks === 'string' || entry.spends === 'caller' ? await world.again(all) : all;
  let subject = await world.fresh(entry.upon ?? 'person', place);
  if (entry.spends === 'organization') {
    const id = await newOrganization(world);
    subject = { ...subject, id, organization: id };
  }
  const { method: by, path: to, ...rest } = await requestOf(key, { world, caller, subject });
  await world.server.call(by, to, { token: entry.asks === 'open' ? null : caller.token, ...rest });
  return null;
}

test('the catalogue of events shows what is really sent, whatever is done', async () => {
  const deeds = entries.filter(([key]) => recorded.has(key.replace(/ \+ .*/, '')));
  assert.ok(deeds.length > 100);
  await nothingWrong(
    deeds.map(
      ([key, entry]) =>
        () =>
          deed(key, entry),
    ),
  );
  await until(
    'all delivered',
    async () => {
      const [row] = await world.server.sql<{ left: number }>(
        `select count(*)::int as left from audit_events e join webhooks w on w.id = $1 and e.at >= w.created_at
          where e.outcome = 'success' and not exists (select 1 from webhook_deliveries d
            where d.webhook_id = w.id and d.id = e.id and d.state = 'delivered')`,
        [hook.id],
      );
      return row?.left === 0;
    },
    60_000,
  );
  const wrong = at.got.flatMap(({ body: { type, data } }) =>
    untold({ type, kind: data.object?.type ?? null, details: data.details ?? {} }),
  );
  const types = new Set(at.got.map(({ body }) => body.type));
  assert.ok(types.size >= 60, `deeds of ${types.size} kinds were told: ${[...types]}`);
  assert.deepEqual([...new Set(wrong)], []);
});
