import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allConditions, anyCondition, type Fragment, joined, prepared, raw, shared, sql } from './sql.ts';

const said = ({ text, values }: Fragment) => [text, values];

test('values become parameters in the order in which they stand, whatever is put into what', () => {
  const inner = sql`b = ${'two'} and c = ${null}`;
  assert.deepEqual(said(sql`select ${raw('x')} from t where a = ${1} and (${inner}) limit ${4}`), [
    'select x from t where a = $1 and (b = $2 and c = $3) limit $4',
    [1, 'two', null, 4],
  ]);
  assert.deepEqual(said(sql`${inner} or ${inner}`), [
    'b = $1 and c = $2 or b = $3 and c = $4',
    ['two', null, 'two', null],
  ]);
  assert.deepEqual(said(sql``), ['', []]);
});

test('a text is a value unless it is said to be SQL', () => {
  assert.deepEqual(said(sql`select ${"'; drop table users"}`), ['select $1', ["'; drop table users"]]);
});

test('a shared value has one number, equal values of their own have two', () => {
  const ids = shared(['a']);
  const within = sql`(${ids} is null or x = any(${ids}))`;
  assert.deepEqual(said(sql`${1} ${within} ${1} ${within}`), [
    '$1 ($2 is null or x = any($2)) $3 ($2 is null or x = any($2))',
    [1, ['a'], 1],
  ]);
  assert.equal(shared(ids), ids);
});

test('conditions are joined, and none lets everything or nothing through', () => {
  assert.deepEqual(said(allConditions([sql`a = ${1}`, sql`b = ${2}`])), ['a = $1 and b = $2', [1, 2]]);
  assert.deepEqual(said(anyCondition([sql`a = ${1}`, sql`b = ${2}`])), ['(a = $1 or b = $2)', [1, 2]]);
  assert.deepEqual(said(joined([sql`${1}`], ', ')), ['$1', [1]]);
  assert.deepEqual([allConditions([]).text, anyCondition([]).text], ['true', 'false']);
});

test('a prepared statement is put together once, and takes its values in the order of its places', () => {
  let built = 0;
  const statement = prepared<[id: string, organizations: readonly string[] | null]>('by_id', (id, organizations) => {
    built += 1;
    return sql`select where (${organizations} is null or o = any(${shared(organizations)})) and id = ${id}`;
  });
  const text = 'select where ($1 is null or o = any($1)) and id = $2';
  assert.deepEqual(statement('a', null), { name: 'by_id', text, values: [null, 'a'] });
  assert.deepEqual(statement('b', ['x']), { name: 'by_id', text, values: [['x'], 'b'] });
  assert.equal(built, 1);
});
