import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Check } from 'typebox/value';
import { exampleOf, type Schema } from '../../src/http/example.ts';
import { openApi } from '../../src/http/openapi.ts';
import { hasWords } from '../../src/kernel/patterned.ts';
import { surfaces } from '../../src/surfaces/surfaces.ts';

const api = openApi(surfaces, { publicUrl: 'https://gatehouse.example.org', version: '1.2.3' });
const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ where: `${method} ${path}`, operation })),
);

/** Every schema of a body, a successful reply or a parameter, and the name of what it is for. */
const schemas = operations.flatMap(({ where, operation }) => [
  ...operation.parameters.map(({ name, schema }) => ({ where: `${where} ${name}`, name, sent: true, schema })),
  ...Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => ({
    where: `${where} body`,
    name: '',
    sent: true,
    schema,
  })),
  ...Object.entries(operation.responses).flatMap(([status, reply]) => {
    const { content = {} } = Object(reply) as { content?: Record<string, { schema: object }> };
    return Object.entries(content).flatMap(([type, { schema }]) =>
      type !== 'application/json' || '$ref' in schema
        ? []
        : [{ where: `${where} ${status}`, name: '', sent: false, schema }],
    );
  }),
]) as readonly { readonly where: string; readonly name: string; readonly sent: boolean; readonly schema: Schema }[];

describe('the OpenAPI document', () => {
  test('passes the linter of Redocly', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        // Published so: `/credential/credentials/company/{companyId}` beside `/credential/credentials/{id}/fields`. What
        // is written out in a path goes before what is a parameter.
        'no-ambiguous-paths': 'off',
        // Servers are where people run them: localhost is one.
        'no-server-example.com': 'off',
      },
    });
    const problems = await lintFromString({ source: JSON.stringify(api), config });
    assert.deepEqual(
      problems.map(({ ruleId, severity, message, location }) => ({
        ruleId,
        severity,
        message,
        at: location[0]?.pointer,
      })),
      [],
    );
  });

  test('has examples that fit their schemas', () => {
    assert.ok(schemas.length > 300);
    for (const { where, name, schema } of schemas) {
      const example = exampleOf(schema, name);
      assert.ok(Check(schema, example), `${where}: ${JSON.stringify(example)}`);
    }
  });

  test('says in words what a pattern asks for, wherever a client can send another text', () => {
    const patterns = schemas.filter(({ sent }) => sent).flatMap(({ where, schema }) => patternsIn(schema, where));
    assert.ok(patterns.length > 20);
    for (const { where, pattern } of patterns) assert.ok(hasWords(pattern), `${where}: ${pattern}`);
  });

  test('says of every list with pages what its headers tell', () => {
    const lists = operations.filter(({ operation }) => operation.parameters.some(({ name }) => name === 'per_page'));
    assert.ok(lists.length > 10);
    for (const { where, operation } of lists) {
      const { headers = {} } = Object(operation.responses['200']) as { headers?: object };
      for (const name of ['X-Total-Count', 'X-Total-Count-Capped', 'Link'])
        assert.ok(name in headers, `${where}: ${name}`);
    }
  });

  test('describes each tag, and puts each into one group', () => {
    const grouped = api['x-tagGroups'].flatMap(({ tags }) => tags);
    assert.deepEqual(
      api.tags.map(({ name }) => name),
      grouped,
    );
    for (const { name, description } of api.tags) assert.match(description, /\.$/, name);
    for (const { where, operation } of operations) assert.equal(operation.tags.length, 1, where);
  });
});

function patternsIn(schema: unknown, where: string): { readonly where: string; readonly pattern: string }[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'pattern' && typeof value === 'string') return [{ where, pattern: value }];
    return patternsIn(value, `${where}.${key}`);
  });
}
