import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startServer, type TestServer } from '../../../tests/support/server.ts';
import { OnlinePeople } from './online-people.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

test('people online are counted once over all instances, for as long as these live', async () => {
  const { database } = server.gatehouse;
  const [a, b] = [new OnlinePeople(database, randomUUID()), new OnlinePeople(database, randomUUID())];
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
  assert.equal(await a.count([]), 0);
  assert.equal(await a.count([one, two]), 2);
  assert.equal(await b.count([two, three]), 3);
  assert.equal(await a.count([two]), 2);
  await b.leave();
  assert.equal(await a.count([two]), 1);
  assert.equal(await b.count([one]), 2);
  await server.sql(`update online_instances set until = now() - interval '1 second'`);
  assert.equal(await a.count([two]), 1, 'one that has died is counted no more');
  assert.equal((await server.sql('select 1 from online_instances')).length, 1);
});
