import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cookiesIn, endCookie, setCookie } from './cookies.ts';

const cookie = { name: 'kept', path: '/some/where', sameSite: 'Strict' } as const;
const any = /^.+$/;

describe('by https a cookie of ours', () => {
  test('has the prefix and what it asks for, and is ended the same way', () => {
    assert.equal(
      setCookie(cookie, 'x', 60, true),
      '__Host-kept=x; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
    );
    assert.equal(endCookie(cookie, true), '__Host-kept=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure');
  });

  test('is read under that name only', () => {
    const sent = 'kept=theirs; __Host-kept=ours; __host-kept=lower; x__Host-kept=other; __Host-=none; __Secure-kept=s';
    assert.deepEqual(cookiesIn(sent, true).named('kept', any), ['ours']);
    assert.deepEqual(cookiesIn('kept=theirs', true).named('kept', any), []);
  });
});

describe('by http', () => {
  test('keeps its path', () => {
    assert.equal(setCookie(cookie, 'x', 60, false), 'kept=x; Path=/some/where; Max-Age=60; HttpOnly; SameSite=Strict');
  });

  test('all of a name are read, each once, in order, of the right form, and not without end', () => {
    const sent = ' kept=b;kept=a ;kept=; kept; =kept; kept=b; other=c; __Host-kept=d; kept=not this; kept=a=b';
    assert.deepEqual(cookiesIn(sent, false).named('kept', /^[ab]$/), ['b', 'a']);
    assert.deepEqual(cookiesIn(sent, false).named('kept', /^a=b$/), ['a=b']);
    const many = Array.from({ length: 100 }, (_, index) => `kept=${index}`).join(';');
    assert.equal(cookiesIn(many, false).named('kept', any).length, 8);
  });
});

test('what is no cookie at all is none', () => {
  for (const sent of [undefined, '', ';', ';;;=;', '=', 'kept', `${'a'.repeat(30_000)}`, ' '.repeat(30_000)])
    for (const https of [true, false]) assert.deepEqual(cookiesIn(sent, https).named('kept', any), []);
  const begun = performance.now();
  cookiesIn(`kept=${' '.repeat(30_000)}x`, false).named('kept', /^y$/);
  assert.ok(performance.now() - begun < 50, 'a long header takes no time');
});

test('names that begin alike are read together', () => {
  assert.deepEqual(cookiesIn('flow_a=1; flow_b=2; flo=3; aflow_=4', false).beginning('flow_', any), ['1', '2']);
  assert.deepEqual(cookiesIn('flow_a=1; __Host-flow_b=2', true).beginning('flow_', any), ['2']);
});
