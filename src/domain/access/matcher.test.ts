import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { HeldPattern } from '../../kernel/holdings.ts';
import { fits } from '../../kernel/input.ts';
import { compile } from './matcher.ts';
import { Node, Pattern, patternCovers, patternOf, recordOf } from './patterns.ts';

const A = '0199d0c0-0000-7000-8000-00000000000a';
const B = '0199d0c0-0000-7000-8000-00000000000b';
const segment = fc.constantFrom('a', 'b', 'c', 'fetch', 'many');
const node = fc.array(segment, { minLength: 1, maxLength: 4 }).map(parts => parts.join('.'));
const pattern = fc
  .array(fc.oneof(segment, fc.constant('*')), { minLength: 1, maxLength: 4 })
  .map(parts => parts.join('.'));
const held: fc.Arbitrary<HeldPattern> = fc.record({ pattern, organization: fc.constantFrom(null, A, B) });

/** What a pattern means, said as a regular expression: the definition, not the implementation. */
function means(text: string): RegExp {
  const parts = text.split('.');
  const body = parts.slice(0, -1).map(part => `${part === '*' ? '[^.]+' : part}\\.`);
  const last = parts.at(-1);
  return new RegExp(`^${body.join('')}${last === '*' ? '.+' : last}$`);
}

const coversOf = (patterns: readonly HeldPattern[]) => {
  const { heldUntil } = compile(patterns);
  return (asked: string, organization: string | null): boolean => heldUntil(asked, organization) !== null;
};

describe('a compiled set of patterns', () => {
  test('holds a node exactly where one of the patterns means it', () => {
    fc.assert(
      fc.property(fc.array(held, { maxLength: 12 }), node, (patterns, asked) => {
        const found = patterns.filter(each => means(each.pattern).test(asked)).map(each => each.organization);
        const expected = found.includes(null)
          ? 'everything'
          : found.length === 0
            ? null
            : { organizations: [...new Set(found)].sort() };
        const { holds } = compile(patterns);
        for (const scope of [holds(asked), holds(asked)]) {
          const sorted =
            scope === null || scope === 'everything' ? scope : { organizations: [...scope.organizations].sort() };
          assert.deepEqual(sorted, expected);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('covers a pattern only if it holds every node that the pattern means, in that organization', () => {
    fc.assert(
      fc.property(fc.array(held, { maxLength: 6 }), pattern, node, (patterns, asked, probe) => {
        const { holds } = compile(patterns);
        const covers = coversOf(patterns);
        if (covers(asked, A) && means(asked).test(probe)) {
          const scope = holds(probe);
          assert.ok(scope === 'everything' || scope?.organizations.includes(A));
        }
        if (covers(asked, null) && means(asked).test(probe)) assert.equal(holds(probe), 'everything');
      }),
      { numRuns: 3_000 },
    );
  });

  test('holds a pattern until the last end of those that cover it by themselves, as comparing each with each says', () => {
    const ends = fc.constantFrom(null, '2030-01-01T00:00:00.000Z', '2031-01-01T00:00:00.000Z');
    const boxed = fc.record({ pattern, organization: fc.constantFrom(null, A, B), expiresAt: ends });
    const time = (end: string | null) => (end === null ? Number.POSITIVE_INFINITY : Date.parse(end));
    fc.assert(
      fc.property(fc.array(boxed, { maxLength: 10 }), pattern, fc.constantFrom(null, A), (patterns, asked, place) => {
        const covering = patterns.filter(
          ({ pattern: outer, organization }) =>
            (organization === null || organization === place) && patternCovers(outer, asked),
        );
        const expected = covering.length === 0 ? null : Math.max(...covering.map(each => time(each.expiresAt)));
        assert.equal(compile(patterns).heldUntil(asked, place), expected);
      }),
      { numRuns: 10_000 },
    );
  });

  test('holds a node for good only by what has no end', () => {
    const { holds, holdsForGood } = compile([
      { pattern: '*', organization: null, expiresAt: '2030-01-01T00:00:00.000Z' },
      { pattern: 'a.*', organization: A },
    ]);
    assert.equal(holds('a.b'), 'everything');
    assert.deepEqual(holdsForGood('a.b'), { organizations: [A] });
    assert.equal(holdsForGood('b.c'), null);
  });

  test('forgets nothing when more nodes are asked for than it remembers', () => {
    const { holds } = compile([{ pattern: 'a.*', organization: null }]);
    for (let index = 0; index < 10_000; index += 1) assert.equal(holds(`a.n${index}`), 'everything');
    assert.equal(holds('b.n1'), null);
  });

  test('what is held inside an organization never reaches beyond it', () => {
    const { holds } = compile([{ pattern: '*', organization: A }]);
    const covers = coversOf([{ pattern: '*', organization: A }]);
    assert.deepEqual(holds('anything.at.all'), { organizations: [A] });
    assert.equal(covers('team.create', A), true);
    assert.equal(covers('team.create', B), false);
    assert.equal(covers('team.create', null), false);
  });
});

describe('patterns', () => {
  test('cover as their meaning says', () => {
    for (const [outer, inner, covered] of [
      ['*', '*', true],
      ['*', 'a.b.c', true],
      ['a.*', 'a', false],
      ['a.*', 'a.b', true],
      ['a.*', 'a.b.c', true],
      ['a.*', 'a.*', true],
      ['a.*', 'a.b.*', true],
      ['a.b.*', 'a.*', false],
      ['a.*.c', 'a.b.c', true],
      ['a.*.c', 'a.*', false],
      ['a.b', 'a.*', false],
      ['a.*.*', 'a.b', false],
      ['a.*', '*', false],
      ['*.read', 'a.read', true],
      ['*.read', 'a.*', false],
    ] as const) {
      assert.equal(patternCovers(outer, inner), covered, `${outer} over ${inner}`);
    }
  });

  test('become records and patterns again', () => {
    fc.assert(
      fc.property(pattern, text => {
        const { resource, action } = recordOf(text);
        assert.equal(patternOf(resource, action), text);
      }),
    );
  });

  test('ill-formed ones are refused', () => {
    assert.equal(fits(Pattern, Array.from({ length: 9 }, () => 'a').join('.')), false);
    assert.equal(fits(Pattern, Array.from({ length: 8 }, () => '*').join('.')), true);
    for (const text of ['', '.', 'a.', '.a', 'a..b', 'A.b', 'a b', 'a.b*', '**', 'ä', `${'a'.repeat(256)}`]) {
      assert.equal(fits(Pattern, text), false, text);
    }
    for (const text of ['*', 'a', 'a.*', '*.read', 'a-b.c_d.*']) assert.equal(fits(Pattern, text), true, text);
    assert.equal(fits(Node, 'a.*'), false);
  });
});
