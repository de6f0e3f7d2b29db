import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inOneLine, type Node, read, safeHref } from '../../console/src/screens/messages/markdown.ts';

const kinds = (nodes: readonly Node[]): string[] =>
  nodes.flatMap(node => [node.kind, ...('within' in node ? kinds(node.within) : [])]);
const texts = (nodes: readonly Node[]): string =>
  nodes.map(node => ('text' in node ? node.text : 'within' in node ? texts(node.within) : '\n')).join('');

describe('what a message is shown as', () => {
  test('never is anything that runs, loads or leads elsewhere', () => {
    for (const hostile of [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      'before <b>bold</b> after',
      '![picture](https://elsewhere.example/x.png)',
      '[name]: javascript:alert(1)\n\n[name]',
      '[x](javascript:alert(1))',
      '[x](JaVaScRiPt:alert(1))',
      '[x](data:text/html,<script>alert(1)</script>)',
      '[x](//elsewhere.example)',
      '[x](/v1/users/me)',
      '[x](vbscript:x)',
      '<javascript:alert(1)>',
    ]) {
      const found = read(hostile);
      assert.deepEqual(
        kinds(found).filter(kind => !['paragraph', 'text', 'break'].includes(kind)),
        [],
        hostile,
      );
      assert.equal(texts(found).replaceAll('\n', ''), hostile.replaceAll('\n', ''), 'it is shown as it was typed');
    }
  });

  test('of any text ends soon, and loses nothing of it', () => {
    for (const piece of [
      '*',
      '_',
      '**a',
      '[',
      '[](',
      '`',
      '> ',
      '- ',
      '1. ',
      '<',
      '![',
      '~~',
      '\\',
      '|-',
      '@',
      'http://',
    ]) {
      const source = piece.repeat(Math.floor(10_000 / piece.length));
      const begun = performance.now();
      read(source);
      const took = performance.now() - begun;
      assert.ok(took < 2_000, `${piece}: ${took} ms`);
    }
    assert.match(texts(read(`${'> '.repeat(40)}deep`)), /deep/);
  });

  test('has bold, italic, code, lists, quotes and links', () => {
    assert.deepEqual(kinds(read('**b** *i* ~~s~~ `c`')), [
      ...['paragraph', 'bold', 'text', 'text', 'italic', 'text', 'text', 'struck', 'text', 'text', 'code'],
    ]);
    assert.deepEqual(kinds(read('```\na < b\n```')), ['codeBlock']);
    assert.deepEqual(kinds(read('- a\n- b')), ['list', 'item', 'text', 'item', 'text']);
    assert.deepEqual(read('3. a\n4. b')[0], {
      ...{ kind: 'list', ordered: true, start: 3 },
      within: [
        { kind: 'item', within: [{ kind: 'text', text: 'a' }] },
        { kind: 'item', within: [{ kind: 'text', text: 'b' }] },
      ],
    });
    assert.deepEqual(kinds(read('> q')), ['quote', 'paragraph', 'text']);
    assert.deepEqual(kinds(read('one\ntwo')), ['paragraph', 'text', 'break', 'text']);
    assert.deepEqual(kinds(read('see https://a.example/b?c=d&e')), ['paragraph', 'text', 'link', 'text']);
    assert.deepEqual(kinds(read('# no heading\n\n| a |\n|--|')), [
      'paragraph',
      'text',
      'paragraph',
      'text',
      'break',
      'text',
    ]);
  });

  test('follows links to the web and to addresses alone', () => {
    assert.equal(safeHref('https://a.example/b'), 'https://a.example/b');
    assert.equal(safeHref('mailto:a@b.example'), 'mailto:a@b.example');
    for (const href of ['javascript:x', ' javascript:x', 'java\nscript:x', 'ftp://a.example', 'a.example', '#x', ''])
      assert.equal(safeHref(href), null, href);
  });

  test('is one line in lists', () => {
    assert.equal(inOneLine('**Hello**\n\n- one\n- two\n```\ncode\n```'), 'Hello one two code');
  });
});
