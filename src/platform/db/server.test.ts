import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverAt } from './server.ts';

test('one host is left to pg, several are looked at with every connection', () => {
  const one = 'postgresql://ada:s%40cret@db.example.com/gatehouse?sslmode=require';
  assert.deepEqual(serverAt(one), { connectionString: one });
  const several = serverAt('postgres://ada:s%40cret@db1:5433,[::1],db3/gatehouse?target_session_attrs=read-write&a=b');
  assert.equal(several.connectionString, 'postgres://ada:s%40cret@db1:5433/gatehouse?a=b');
  assert.ok(several.Client !== undefined);
});

test('a host that is damaged, and a wish for a standby, are refused', () => {
  for (const [text, why] of [
    ['postgres://db1,/gatehouse', /a host that is empty/],
    ['postgres://db1,db 2/gatehouse', /must be a URL/],
    ['postgres://db1,db2:99999/gatehouse', /must be a URL/],
    ['postgres://db1/gatehouse?target_session_attrs=any', /only have read-write or primary/],
  ] as const)
    assert.throws(() => serverAt(text), why);
});
