import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surfaces } from '../../src/surfaces/surfaces.ts';
import { entries } from './table.ts';

const routes = surfaces.flatMap(({ base, routes }) =>
  routes.map(({ method, path, onlyWith, onlyWithHeader = onlyWith }) =>
    [`${method} ${base}${path}`, ...(onlyWithHeader === undefined ? [] : [onlyWithHeader])].join('?'),
  ),
);
const told = new Set(entries.map(([key]) => key.replace(/ \+ .*/, '')));

test('every route that is served has an entry in the table of who gets what', () => {
  assert.deepEqual(
    routes.filter(route => !told.has(route)),
    [],
  );
});

test('every entry of the table has a route that is served', () => {
  assert.deepEqual(
    [...told].filter(route => !routes.includes(route)),
    [],
  );
});
