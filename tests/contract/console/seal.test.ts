import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, type TestServer } from '../../support/server.ts';
import { bodyOf, holder, organization, refusal } from './holders.support.ts';

interface Seal {
  readonly sealed_up_to: string | null;
  readonly sealed_at: string | null;
  readonly batches: number | null;
  readonly head: string | null;
  readonly unsealed: number | null;
  readonly broken: string | null;
  readonly public_key: string | null;
  readonly archived: { readonly events: number; readonly up_to: string } | null;
  readonly deliveries: readonly { readonly destination: string; readonly waiting: number }[];
}

const path = '/console/seal';

describe('GET /console/seal', () => {
  let server: TestServer;
  const read = async (token = server.admin.token, headers = {}): Promise<Seal> =>
    bodyOf(await server.call('GET', path, { token, headers }));
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  test('is for holders of audit.read only', async () => {
    refusal(await server.call('GET', path), 401);
    const { token } = await server.person('manager');
    const words = refusal(await server.call('GET', path, { token }), 403);
    assert.equal(words, 'Insufficient permissions: audit.read is missing');
  });

  test('tells those who read an organization’s log how far it is sealed, and nothing of the rest', async () => {
    const id = await organization(server, 'A');
    await untilSealed();
    const { sealed_up_to, sealed_at, ...rest } = await read((await holder(server, id, 'audit.read')).token);
    assert.ok(sealed_up_to !== null && sealed_at !== null && sealed_up_to <= sealed_at);
    assert.deepEqual(rest, {
      ...{ batches: null, head: null, unsealed: null, broken: null, public_key: null, archived: null },
      deliveries: [],
    });
    assert.equal((await read(server.admin.token, { 'x-organization-id': id })).batches, null);
  });

  test('tells what is stored of the newest batch, and what is not sealed yet', async () => {
    await untilSealed();
    const [stored] = await server.sql<{ number: number; head: string; at: Date; sealed: Date }>(
      `select b.number::int, encode(b.head, 'hex') as head, max(e.at) as at, b.sealed_at as sealed from audit_batches b
        join audit_leaves l on l.batch = b.number join audit_events e on e.id = l.event_id
        group by b.number order by b.number desc limit 1`,
    );
    const { public_key: key, ...seal } = await read();
    assert.match(key ?? '', /^[A-Za-z0-9+/]{43}=$/);
    assert.deepEqual(seal, {
      sealed_up_to: stored?.at.toISOString(),
      sealed_at: stored?.sealed.toISOString(),
      batches: stored?.number,
      head: stored?.head,
      unsealed: 0,
      broken: null,
      archived: null,
      deliveries: [],
    });
    // A transaction that is still running keeps what comes after it from being sealed.
    await server.gatehouse.database.transact(async tx => {
      await tx.rows({ text: 'select pg_current_xact_id()' });
      for (const name of ['One', 'Two'])
        await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name } });
      await sleep(1_500);
      const { unsealed, batches } = await read();
      assert.deepEqual([unsealed, batches], [2, stored?.number]);
    });
    await untilSealed();
    assert.ok(((await read()).batches ?? 0) > (stored?.number ?? 0));
  });

  test('counts no further than it says', async () => {
    await server.gatehouse.database.transact(async tx => {
      await tx.rows({ text: 'select pg_current_xact_id()' });
      await server.sql(`insert into audit_events (id, at, action, outcome, ip, user_agent, request_id)
        select gen_random_uuid(), now(), 'team.create', 'success', '', '', '' from generate_series(1, 10050)`);
      assert.equal((await read()).unsealed, 10_000);
    });
  });

  test('says that nothing is sealed any more, and so do the health check and the front page', async () => {
    await untilSealed();
    const ready = async () => bodyOf<{ status: string; ledger: string }>(await server.call('GET', '/health/ready'));
    assert.deepEqual([(await ready()).status, (await ready()).ledger], ['ready', 'ok']);
    const { batches } = await read();
    await server.sql(`set session_replication_role = replica;
      delete from audit_leaves where batch = ${batches}; delete from audit_batches where number = ${batches};
      set session_replication_role = default`);
    for (let tries = 0; (await read()).broken === null; tries += 1) {
      assert.ok(tries < 200, 'the cut is not noticed');
      await sleep(50);
    }
    const why = `the ledger ends with batch ${(batches ?? 0) - 1}, but batch ${batches} was sealed and its head kept: its end was cut off`;
    const stopped = 'Sealing has stopped, because the log in the database does not match what was sealed last';
    const { broken } = await read();
    assert.ok(broken?.startsWith(`${stopped}: ${why}. If a backup was restored`), broken ?? '');
    const id = await organization(server, 'B');
    const { token } = await holder(server, id, 'audit.read');
    assert.equal((await read(token)).broken, `${stopped}. Tell the operator of this server`);
    assert.deepEqual([(await ready()).status, (await ready()).ledger], ['ready', 'broken']);
    const attentionOf = async (who: string) =>
      bodyOf<{ attention: { kind: string; message: string | null }[] }>(
        await server.call('GET', '/console/overview?days=7', { token: who }),
      ).attention.find(({ kind }) => kind === 'ledger_broken');
    assert.equal((await attentionOf(server.admin.token))?.message, why);
    assert.equal(await attentionOf(token), undefined);
    assert.equal(
      (await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name: 'On' } })).status,
      201,
    );
    await sleep(1_500);
    assert.equal((await read()).batches, (batches ?? 0) - 1, 'nothing was sealed behind the cut');
  });

  async function untilSealed(): Promise<void> {
    for (let tries = 0; (await read()).unsealed !== 0; tries += 1) {
      assert.ok(tries < 600, 'the ledger is not sealed');
      await sleep(50);
    }
  }
});
