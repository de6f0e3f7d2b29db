import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { completions, covers, danger, illFormed, illFormedNode } from '../../console/src/access/patterns.ts';
import { compile } from '../../src/domain/access/matcher.ts';
import { Node, Pattern, patternCovers } from '../../src/domain/access/patterns.ts';
import { fits } from '../../src/kernel/input.ts';

// Few segments, so that patterns and nodes meet often.
const segment = fc.constantFrom('a', 'b', 'read', 'user', 'x-1_');
const node = fc.array(segment, { minLength: 1, maxLength: 5 }).map(parts => parts.join('.'));
const pattern = fc
  .array(fc.oneof(segment, fc.constant('*')), { minLength: 1, maxLength: 5 })
  .map(parts => parts.join('.'));
const runs = { numRuns: 1000 };

describe('patterns in the console', () => {
  test('cover the nodes that the server says they give', () => {
    fc.assert(
      fc.property(pattern, node, (held, asked) => {
        const given = compile([{ pattern: held, organization: null }]).holds(asked) !== null;
        assert.equal(covers(held, asked), given);
        assert.equal(covers(held, asked), patternCovers(held, asked));
      }),
      runs,
    );
  });

  test('cover the patterns that the server says they cover', () => {
    fc.assert(
      fc.property(pattern, pattern, (wide, narrow) => assert.equal(covers(wide, narrow), patternCovers(wide, narrow))),
      runs,
    );
  });

  test('are ill-formed exactly where the server refuses them', () => {
    const typed = fc.oneof(
      pattern,
      fc.string({
        minLength: 1,
        maxLength: 12,
        unit: fc.constantFrom('a', 'A', '.', '*', ' ', '\n', '-', '_', '0', 'é'),
      }),
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.integer({ min: 250, max: 260 }).map(length => 'a'.repeat(length)),
    );
    fc.assert(
      fc.property(typed, text => {
        assert.equal(illFormed(text) === null, fits(Pattern, text), text);
        assert.equal(illFormedNode(text) === null, fits(Node, text), text);
      }),
      // The server's validator takes a while for each.
      { numRuns: 200 },
    );
  });

  test('say what to mend', () => {
    assert.equal(illFormed(''), null);
    assert.match(illFormed('User.read') ?? '', /“User”.*lower-case letters/);
    assert.match(illFormed('a.b.c.d.e.f.g.h.i') ?? '', /at most 8 names/);
    assert.match(illFormed('user.re*') ?? '', /“re\*”.*on its own/);
    assert.match(illFormed('user.') ?? '', /last dot/);
    assert.match(illFormed('user..read') ?? '', /before each dot/);
    assert.match(illFormedNode('user.*') ?? '', /one permission at a time/);
  });

  test('are completed by segment, also behind a wildcard, to what is well-formed', () => {
    const nodes = ['credential.fetch', 'credential.fetch.many', 'company.fetch', 'user.read'];
    assert.deepEqual(completions('c', nodes), ['company.*', 'credential.*']);
    assert.deepEqual(completions('credential.', nodes), ['credential.*', 'credential.fetch', 'credential.fetch.*']);
    assert.deepEqual(completions('*.f', nodes), ['*.fetch', '*.fetch.*']);
    assert.deepEqual(completions('user.read', nodes), []);
    const other = ['user.list.other', 'user.read', 'user.read.other'];
    assert.deepEqual(completions('user', other), ['user.*', 'user.list.*', 'user.read', 'user.read.*']);
    assert.deepEqual(completions('user.*', nodes), []);
    assert.deepEqual(completions('nothing', nodes), []);
    fc.assert(
      fc.property(pattern, fc.array(node), (typed, known) => {
        for (const each of completions(typed, known)) {
          assert.ok(fits(Pattern, each), each);
          assert.ok(
            known.some(node => covers(each, node)),
            `${each} covers nothing`,
          );
        }
      }),
    );
  });

  test('warn of those that make powerful', () => {
    assert.match(danger('*') ?? '', /every permission/);
    assert.match(danger('*.*') ?? '', /nearly everything/);
    assert.match(danger('user.*') ?? '', /people/);
    assert.match(danger('role.*') ?? '', /roles/);
    for (const harmless of ['user.read', '*.read', 'credential.*', 'role.read', ''])
      assert.equal(danger(harmless), null);
  });
});
