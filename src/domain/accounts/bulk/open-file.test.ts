import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { DomainError } from '../../../kernel/errors.ts';
import { type FileChoices, mustBeUnderstood, openFile } from './open-file.ts';

const found: FileChoices = { format: 'csv', charset: null, separator: null, columns: null };

interface Read {
  readonly encoding: string;
  readonly separator: string | null;
  /** `line email username`, or `line ! what is wrong`. */
  readonly lines: readonly string[];
}

/** Reads a file that comes in pieces of so many bytes. */
async function read(file: string | Uint8Array, choices: Partial<FileChoices> = {}, pieces = 7): Promise<Read> {
  const bytes = Buffer.from(file);
  const cut = Array.from({ length: Math.ceil(bytes.length / pieces) }, (_, at) =>
    bytes.subarray(at * pieces, (at + 1) * pieces),
  );
  const opened = await openFile(Readable.from(cut), { ...found, ...choices });
  mustBeUnderstood(opened);
  const lines: string[] = [];
  for await (const line of opened.lines)
    lines.push(
      line.problem === null
        ? [line.number, ...Object.entries(line.fields).map(([name, value]) => `${name}=${String(value)}`)].join(' ')
        : `${line.number} ! ${line.problem.message}`,
    );
  return { encoding: opened.encoding, separator: opened.separator, lines };
}

/** What the sender is told instead. */
async function refusal(file: string | Uint8Array, choices: Partial<FileChoices> = {}): Promise<string> {
  try {
    await read(file, choices);
  } catch (error) {
    assert.ok(error instanceof DomainError, String(error));
    if (error.is('import.unreadable')) return `${error.details.line ?? 'file'}: ${error.details.problem}`;
    assert.ok(error.is('import.rejected'));
    return error.details.errors.map(({ line, message }) => `${line}: ${message}`).join('; ');
  }
  throw new Error('it was taken');
}

const utf16 = (text: string, order: 'le' | 'be', mark = true): Buffer => {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};
const two = ['2 email=ada@example.com username=ada', '3 email=bob@example.com username=bob'];

describe('a CSV file is taken', () => {
  test('whatever its lines end with, also with several of them', async () => {
    for (const ends of [
      ['\n', '\n', '\n'],
      ['\r\n', '\r\n', '\r\n'],
      ['\r', '\r', '\r'],
      ['\r\n', '\n', '\n'],
      ['\n', '\r\n', ''],
      ['\r', '\n', ''],
    ]) {
      const file = `email,username${ends[0]}ada@example.com,ada${ends[1]}bob@example.com,bob${ends[2]}`;
      for (const pieces of [1, 15, 1000]) assert.deepEqual((await read(file, {}, pieces)).lines, two, ends.join());
    }
  });

  test('whatever stands between its cells', async () => {
    for (const [name, mark] of [
      ['comma', ','],
      ['semicolon', ';'],
      ['tab', '\t'],
      ['pipe', '|'],
    ] as const) {
      const rows = ['email,username', 'ada@example.com,ada', 'bob@example.com,bob'].map(row => row.replace(',', mark));
      assert.deepEqual(await read(rows.join('\r\n')), { encoding: 'utf-8', separator: name, lines: two });
      const told = `sep=${mark}\r\n${rows.join('\r\n')}`;
      const moved = two.map(line => line.replace(/^\d/, at => String(Number(at) + 1)));
      for (const pieces of [1, 6, 100]) assert.deepEqual((await read(told, {}, pieces)).lines, moved, name);
      assert.deepEqual((await read(rows.join('\n'), { separator: name })).lines, two);
    }
    // Cells that hold the other separators decide nothing.
    const mixed = await read('email;username;"bio, or not, or; so"\na@example.com;aaa;"1,2;3"', {
      columns: ['email', 'username', 'bio'],
    });
    assert.deepEqual(mixed.lines, ['2 email=a@example.com username=aaa bio=1,2;3']);
  });

  test('in every encoding that spreadsheets write', async () => {
    const text = 'email,username,full_name\nzoe@example.com,zoe,Zoë Müller\n';
    const line = '2 email=zoe@example.com username=zoe full_name=Zoë Müller';
    const latin = Buffer.from(text, 'latin1');
    const euro = Buffer.concat([Buffer.from('email,username,bio\na@example.com,aaa,'), Buffer.from([0x80, 0x92])]);
    for (const [bytes, charset, encoding] of [
      [Buffer.from(text), null, 'utf-8'],
      [Buffer.from(`\ufeff${text}`), null, 'utf-8'],
      [Buffer.from(`\ufeff${text}`), 'windows-1252', 'utf-8'],
      [Buffer.from(text), 'UTF-8', 'utf-8'],
      [utf16(text, 'le'), null, 'utf-16le'],
      [utf16(text, 'be'), null, 'utf-16be'],
      [utf16(text, 'le'), 'utf-16', 'utf-16le'],
      [utf16(text, 'le', false), 'utf-16le', 'utf-16le'],
      [utf16(text, 'be', false), 'UTF-16BE', 'utf-16be'],
      [utf16(text, 'le', false), null, 'utf-16le'],
      [utf16(text, 'be', false), null, 'utf-16be'],
      [latin, 'windows-1252', 'windows-1252'],
      [latin, 'iso-8859-1', 'windows-1252'],
    ] as const)
      for (const pieces of [1, 3, 1000]) {
        const { lines, encoding: taken } = await read(bytes, { charset }, pieces);
        assert.deepEqual([lines, taken], [[line], encoding], `${charset} ${encoding}`);
      }
    assert.match((await read(euro, { charset: 'windows-1252' })).lines.join(), /bio=€’$/);
    const mac = Buffer.from('email,username,bio\ra@example.com,aaa,M\x9fller', 'latin1');
    assert.match((await read(mac, { charset: 'macintosh' })).lines.join(), /bio=Müller$/);
  });

  test('with headings by their usual spellings', async () => {
    for (const headings of [
      'E-mail,User name,Full name',
      'E-Mail Address,USERNAME,Name',
      'Email address,Login,Display Name',
      ' e_mail ,user-name,"full  name"',
      'ＥＭＡＩＬ,User_Name,Full-Name',
    ])
      assert.deepEqual((await read(`${headings}\na@example.com,aaa,A`)).lines, [
        '2 email=a@example.com username=aaa full_name=A',
      ]);
    const more = 'Mail;Login name;First name;Surname;Dept;Phone number;Time zone;Active;User role;ID;Last Login';
    const row = 'a@example.com;aaa;A;B;C;+33 1;Europe/Paris;WAHR;Admin;1;2';
    assert.deepEqual((await read(`${more}\n${row}`)).lines, [
      '2 email=a@example.com username=aaa first_name=A last_name=B department=C phone=+33 1 timezone=Europe/Paris is_active=true role=admin',
    ]);
  });

  test('with commas at the end, empty lines, rows that are cut short, and line ends in cells', async () => {
    const file = [
      '',
      'email,username,bio,,',
      'a@example.com,aaa,"two\r\nlines, and ""marks""",,',
      '',
      ',,,,',
      ' , ,,,',
      'b@example.com,bbb',
      'c@example.com,ccc,,x,',
      'd@example.com,ddd,,,,,y',
    ];
    assert.deepEqual((await read(file.join('\r\n'))).lines, [
      '3 email=a@example.com username=aaa bio=two\r\nlines, and "marks"',
      '8 email=b@example.com username=bbb',
      '9 ! has a value in column 4, which has no heading',
      '10 ! has more cells than there are headings (5): a value that holds the separator must stand between quotation marks',
    ]);
  });

  test('with columns as they are chosen', async () => {
    const file = 'Who,Where,Password\naaa,a@example.com,secret';
    const columns = ['username', 'email', null] as const;
    assert.deepEqual((await read(file, { columns })).lines, ['2 username=aaa email=a@example.com']);
    assert.equal(
      await refusal(file, { columns: columns.slice(1) }),
      'file: the file has 3 columns, and 2 are chosen in “columns”',
    );
    assert.match(await refusal(file, { columns: ['email', 'email', 'username'] }), /^1: Who and Where both mean email/);
  });
});

describe('a CSV file is refused with its cause', () => {
  test('where its bytes are not of its encoding, with the line', async () => {
    const bad = (ends: string) =>
      Buffer.from(['email,username', 'a@b.example,aaa', 'M\xfcller,x'].join(ends), 'latin1');
    for (const ends of ['\n', '\r\n', '\r']) {
      const words = await refusal(bad(ends));
      assert.match(words, /^3: is not UTF-8\. /, JSON.stringify(ends));
      assert.match(words, /charset=windows-1252 .*charset=utf-16le/);
    }
    assert.match(await refusal(Buffer.from('email,username\na@b.example,\xc3', 'latin1')), /^2: is not UTF-8/);
    const half = Buffer.concat([utf16('email,username\n', 'le'), Buffer.from([0, 0xd8, 65, 0])]);
    assert.match(await refusal(half), /^\d: is not UTF-16LE/);
    assert.match(await refusal('email,username', { charset: 'klingon' }), /^file: the charset "klingon" is not known/);
  });

  test('where it is no CSV at all', async () => {
    for (const [file, words] of [
      ['', /^file: it is empty$/],
      ['\ufeff', /^file: it is empty$/],
      ['\r\n \r\n', /^file: it is empty$/],
      ['PK\x03\x04\x14\0', /^file: it is an Excel or another workbook .* save it as “CSV UTF-8”$/],
      ['\xd0\xcf\x11\xe0\xa1', /an old Excel/],
      ['%PDF-1.7', /PDF/],
      ['\x1f\x8b\x08', /compressed/],
      ['\n<!DOCTYPE html><html><body>Sign in</body></html>', /^file: it is a web page \(HTML\)/],
      ['<table><tr><td>email</td></tr></table>', /web page/],
      ['<?xml version="1.0"?><Workbook/>', /XML/],
      ['[{"email":"a@example.com"}]', /^file: it is JSON, not CSV: send NDJSON/],
      ['{"email":"a@example.com"}', /it is JSON/],
    ] as const)
      assert.match(await refusal(Buffer.from(file, file.startsWith('\ufeff') ? 'utf8' : 'latin1')), words);
    assert.match(await refusal(utf16('<html><body/></html>', 'le')), /web page/);
  });

  test('where its headings are not clear', async () => {
    for (const [file, words] of [
      ['email,username,is_admin\n', /^1: is_admin is not a known column; known are email, username, full_name/],
      ['email,username,a,b,c\n', /^1: a is not a known column \(nor are b, c\)/],
      ['email,email,username\n', /^1: email is there twice$/],
      ['Mail,E-mail,username\n', /^1: Mail and E-mail both mean email; leave one out$/],
      ['full_name,email\n', /^1: has no heading for username; each person needs both$/],
      ['full_name\n', /^1: has no heading for email and username/],
      ['ada@example.com,ada\nbob@example.com,bob\n', /^1: has no headings, it looks like a person/],
      ['sep=;\nfoo;bar\n', /^2: has no heading that is known/],
    ] as const)
      assert.match(await refusal(file), words, file);
  });

  test('where it cannot be read on', async () => {
    const begin = 'email,username\na@example.com,aaa\n';
    assert.match(await refusal(`${begin}"x"y,z\n`), /^3: is not valid CSV: a cell with a quotation mark/);
    assert.match(await refusal(`${begin}O"Brien,z\n`), /^3: is not valid CSV/);
    assert.match(await refusal(`${begin}"x,y\nz,z\n`), /^3: is not valid CSV: a quotation mark opens .* never closed$/);
    assert.match(await refusal(`${begin}"${'x'.repeat(70_000)}`, {}), /^3: is longer than 65536 characters/);
  });

  test('headings alone are a file without people', async () => {
    assert.deepEqual((await read('\ufeffemail;username\r\n')).lines, []);
  });
});

describe('NDJSON', () => {
  const json = { format: 'ndjson' } as const;

  test('is taken line by line, in any encoding, past empty lines', async () => {
    const file =
      '\n{"email":"a@example.com","username":"aaa"}\r\n\r\n[1]\n1\n{broken\n{"__proto__":{"a":1}}\n{"email":"é"}';
    const lines = [
      '2 email=a@example.com username=aaa',
      '4 ! is not a JSON object',
      '5 ! is not a JSON object',
      '6 ! is not a JSON object',
      '7 __proto__=[object Object]',
      '8 email=é',
    ];
    for (const bytes of [Buffer.from(file), Buffer.from(`\ufeff${file}`), utf16(file, 'le'), utf16(file, 'be')])
      assert.deepEqual((await read(bytes, json)).lines, lines);
  });

  test('is refused with its cause', async () => {
    assert.equal(await refusal('', json), 'file: it is empty');
    assert.equal(await refusal('\n\n', json), 'file: it is empty');
    assert.match(await refusal('[\n{"email":1},\n', json), /^1: begins a JSON array: send one JSON object a line/);
    assert.match(await refusal('\n{\n  "email": 1\n}', json), /^2: begins a JSON object that goes on/);
    assert.match(await refusal('PK\x03\x04', json), /workbook/);
    assert.match(await refusal(Buffer.from('{}\n{"email":"\xfc"}', 'latin1'), json), /^2: is not UTF-8/);
  });
});
