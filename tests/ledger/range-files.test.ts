import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rangeOf } from '../../src/domain/audit/export-range.ts';
import { linesOf } from '../../src/domain/audit/file-lines.ts';
import { publicKeyOf } from '../../src/domain/audit/keys.ts';
import { MerkleTree } from '../../src/domain/audit/merkle.ts';
import { testKeys } from '../../src/domain/audit/testing.ts';
import { verifyFile } from '../../src/domain/audit/verify-file.ts';
import { openWitnessed, type Witnessed } from './ledger.support.ts';

const verifier = fileURLToPath(new URL('../../docs/verify-audit.mjs', import.meta.url));
const now = new Date('2026-06-15T12:00:00.000Z');

interface Line {
  batch?: { number: number; events: number; root: string; head: string; previous: string };
  event?: Record<string, string | null>;
  end?: { batches: number; events: number; sha256: string };
  signature?: string;
}

describe('a file with a range of the ledger', () => {
  let witnessed: Witnessed;
  let folder: string;
  let secret: string;
  let text: string;
  const publicKey = publicKeyOf(testKeys);
  before(async () => {
    witnessed = await openWitnessed();
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-range-'));
    secret = join(folder, 'keys.json');
    const hex = (key: 'heads' | 'events') => testKeys[key].export().toString('hex');
    await writeFile(secret, JSON.stringify({ public_key: publicKey, heads: hex('heads'), events: hex('events') }));
    await witnessed.fill();
    text = await written();
  });
  after(async () => {
    await witnessed.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function written(period: { from?: string; to?: string } = {}): Promise<string> {
    let all = '';
    for await (const lines of rangeOf(witnessed.ledger.database, asked(period))) all += lines;
    return all;
  }

  const asked = (period: { from?: string; to?: string }) => ({
    ...{ keys: testKeys, period, at: now },
    objects: { get: async () => assert.fail('nothing is archived') },
  });

  /** What the independent verifier makes of a text. */
  async function judged(content: string | Buffer, ...args: readonly string[]) {
    const file = join(folder, typeof content === 'string' ? 'range.ndjson' : 'range.ndjson.gz');
    await writeFile(file, content);
    return independent([file, ...args]);
  }
  function independent(args: readonly string[]): Promise<{ code: number; output: string }> {
    return new Promise(resolve => {
      execFile(process.execPath, [verifier, ...args], (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
      );
    });
  }
  const ours = (content: string) =>
    verifyFile(linesOf([Buffer.from(content)] as never), witnessed.ledger.database, testKeys);

  /** Somebody without our keys changes lines, and mends whatever can be mended without them. */
  function forged(change: (lines: Line[]) => Line[], mend: 'nothing' | 'end' | 'roots'): string {
    const lines = change(
      text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as Line),
    );
    if (mend === 'roots') mendRoots(lines);
    const end = lines.at(-1)?.end;
    if (mend !== 'nothing' && end !== undefined) {
      const content = lines
        .slice(0, -1)
        .map(line => `${JSON.stringify(line)}\n`)
        .join('');
      end.sha256 = createHash('sha256').update(content).digest('hex');
      end.batches = lines.filter(({ batch }) => batch).length;
      end.events = lines.filter(({ event }) => event).length;
      const own = generateKeyPairSync('ed25519').privateKey;
      const signed = JSON.stringify(['gatehouse.file.1', end.batches, end.events, end.sha256]);
      lines.splice(-1, 1, { end, signature: sign(null, Buffer.from(signed), own).toString('base64') });
    }
    return lines.map(line => `${JSON.stringify(line)}\n`).join('');
  }
  function mendRoots(lines: Line[]): void {
    for (const [index, { batch }] of lines.entries()) {
      if (batch === undefined) continue;
      const tree = new MerkleTree();
      for (const { event } of lines.slice(index + 1)) {
        if (event === undefined) break;
        tree.push(leaf(event));
      }
      batch.events = tree.size;
      batch.root = tree.root().toString('hex');
    }
  }
  /** As `audit-files.md` says, and not as our code does. */
  function leaf(e: Record<string, string | null>): Buffer {
    const content = [e['action'], e['outcome'], e['actor_id'], e['target_kind'], e['target_id'], e['organization_id']];
    content.push(e['ip'], e['user_agent'], e['request_id'], e['details']);
    if (e['target_name'] !== null) content.push(e['target_name']);
    const form = e['target_name'] === null ? 1 : 2;
    const all = JSON.stringify([`gatehouse.audit.${form}`, e['id'], e['at'], e['xid'], ...content]);
    return createHash('sha256').update(`\u0000${all}`).digest();
  }

  test('is intact for the independent verifier and for ours, with every key and head there is', async () => {
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Line);
    assert.equal(lines.length, 1 + 3 * (1 + 4) + 1);
    const heads = lines.flatMap(({ batch }) => (batch ? ['--head', `${batch.number}:${batch.head}`] : []));
    for (const args of [[], ['--public-key', publicKey], ['--keys', secret], ['--keys', secret, ...heads]]) {
      const { code, output } = await judged(text, ...args);
      assert.equal(code, 0, output);
      assert.match(output, /^Nothing is wrong: 12 events, batches 1 to 3; last head 3:[0-9a-f]{64}$/m);
      assert.equal(/NOT who wrote/.test(output), args.length === 0);
      assert.equal(/NOT that the heads/.test(output), !args.includes('--keys'));
      assert.equal(/NOT that its operator/.test(output), !args.includes('--head'));
    }
    assert.equal((await judged(gzipSync(text), '--keys', secret)).code, 0);
    assert.deepEqual((await ours(text)).problems, []);
  });

  const at = (lines: Line[], place: number): number =>
    lines.map((line, index) => (line.event ? index : -1)).filter(index => index >= 0)[place] ?? -1;
  const event = (lines: Line[], place: number): Record<string, string | null> => lines[at(lines, place)]?.event ?? {};
  const without = (from: number, count: number) => (lines: Line[]) => lines.toSpliced(from, count);
  const edited = (change: Record<string, string>) => (lines: Line[]) => {
    Object.assign(event(lines, 5), change);
    return lines;
  };
  const renumbered = (lines: Line[], number: number): Line[] => {
    Object.assign(lines[1]?.batch ?? {}, { number });
    return lines;
  };
  const manipulations: readonly [string, (lines: Line[]) => Line[]][] = [
    ['an event is changed', edited({ outcome: 'denied' })],
    ['the details of an event are changed', edited({ details: '{"a": 1}' })],
    ['the time of an event is changed', edited({ at: '2020-01-01T00:00:00.000000Z' })],
    ['the transaction of an event is changed', edited({ xid: '1' })],
    ['an event is removed', lines => lines.toSpliced(at(lines, 5), 1)],
    ['an event is inserted', lines => lines.toSpliced(at(lines, 5), 0, { event: { ...event(lines, 5), id: 'x' } })],
    ['an event is there twice', lines => lines.toSpliced(at(lines, 5), 0, { event: event(lines, 5) })],
    [
      'two events are exchanged',
      lines => lines.toSpliced(at(lines, 5), 2, { event: event(lines, 6) }, { event: event(lines, 5) }),
    ],
    [
      'an event is moved to another batch',
      lines => {
        const moved = event(lines, 0);
        return lines.toSpliced(at(lines, 5), 0, { event: moved }).toSpliced(at(lines, 0), 1);
      },
    ],
    ['a batch is removed', without(6, 5)],
    [
      'two batches are exchanged',
      lines => [...lines.slice(0, 1), ...lines.slice(6, 11), ...lines.slice(1, 6), ...lines.slice(11)],
    ],
    ['the first batch is told to be another', lines => renumbered(lines, 7)],
  ];
  for (const [name, change] of manipulations) {
    test(`${name}: found by the independent verifier, and by ours`, async () => {
      for (const mend of ['nothing', 'end', 'roots'] as const) {
        const content = forged(change, mend);
        for (const args of [
          ['--public-key', publicKey],
          ['--keys', secret],
        ]) {
          const { code, output } = await judged(content, ...args);
          assert.equal(code, 1, `${mend} ${args[0]}: ${output}`);
        }
        // Whoever mends roots and signs as somebody else makes a file that fits itself, but for the numbers and heads of batches.
        if (mend !== 'roots') assert.equal((await judged(content)).code, 1, mend);
        assert.notDeepEqual((await ours(content)).problems, [], mend);
      }
    });
  }

  test('is found to be cut, longer, none, or damaged', async () => {
    const lines = text.split('\n');
    for (const content of [
      '',
      'x',
      '{}\n',
      lines
        .slice(0, -2)
        .map(line => `${line}\n`)
        .join(''),
      text.slice(0, -1),
      `${text}{}\n`,
      `${text}${text}`,
      text.replace('ledger.1', 'ledger.2'),
      text.replace(/"signature":".{4}/, '"signature":"AAAA'),
      text.replace(/"batches":3/, '"batches":2'),
    ]) {
      const found = [
        (await judged(content, '--public-key', publicKey)).code,
        (await ours(content)).problems.length > 0,
      ];
      // The last line end is in no hash, and nothing that the file says depends on it.
      assert.deepEqual(found, [content === text.slice(0, -1) ? 0 : 1, true], content.slice(0, 80));
    }
    const packed = gzipSync(text);
    assert.equal((await judged(packed.subarray(0, -20), '--public-key', publicKey)).code, 1);
    packed[packed.length >> 1] = (packed[packed.length >> 1] ?? 0) ^ 1;
    assert.equal((await judged(packed, '--public-key', publicKey)).code, 1);
  });

  test('is called wrongly: 2, and says how', async () => {
    for (const args of [
      [],
      ['x', '--public-key', 'AA=='],
      ['x', '--head', '1'],
      ['x', '--keys', verifier],
      ['x', '--no'],
    ]) {
      const { code, output } = await independent(args);
      assert.deepEqual([code, /\n\nUsage: node verify-audit.mjs /.test(output)], [2, true], output);
    }
    assert.equal((await independent([join(folder, 'nothing')])).code, 1);
  });

  test('must have the heads that were recorded elsewhere', async () => {
    const wrong = await judged(text, '--head', `2:${'0'.repeat(64)}`);
    assert.match(wrong.output, /batch 2 has another head than was recorded elsewhere/);
    assert.match((await judged(text, '--head', `9:${'0'.repeat(64)}`)).output, /batch 9, whose head .* is not there/);
  });

  test('holds the batches of a period, and files of two periods follow each other', async () => {
    const [row] = await witnessed.ledger.database.rows<{ at: Date }>({
      text: 'select max(e.at) as at from audit_leaves l join audit_events e on e.id = l.event_id where batch = 2',
    });
    const after = new Date(Date.parse(String(row?.at)) + 1).toISOString();
    const parts = [await written({ to: after }), await written({ from: after })];
    const numbers = parts.map(part => [...part.matchAll(/"number":(\d)/g)].map(([, number]) => number));
    assert.equal(numbers[0]?.[0], '1');
    assert.equal(numbers[1]?.at(-1), '3');
    assert.deepEqual([...new Set(numbers.flat())], ['1', '2', '3']);
    for (const part of parts) assert.equal((await judged(part, '--keys', secret)).code, 0);
    const empty = await written({ from: '2001-01-01', to: '2001-01-02' });
    assert.match((await judged(empty, '--keys', secret)).output, /^Nothing is wrong: 0 events, no batch$/m);
    const [one, two] = [join(folder, '1'), join(folder, '2')];
    await writeFile(one, await written({ to: after }));
    await writeFile(two, text);
    assert.match((await independent([one, two])).output, /comes behind batch/);
  });

  test('is not signed where the ledger is not as it was sealed, and says why', async () => {
    const { ledger } = witnessed;
    await ledger.tamper(`create table kept as select * from audit_events;
      update audit_events set outcome = 'denied' where id = (select event_id from audit_leaves where batch = 2 limit 1)`);
    const tampered = await written();
    assert.doesNotMatch(tampered, /"signature"/);
    assert.match(tampered, /"problems":\["the events of batch 2 are not those that were sealed"\]/);
    assert.match((await judged(tampered)).output, /Gatehouse itself found that the events of batch 2/);
    await ledger.tamper(
      `delete from audit_events where id = (select event_id from audit_leaves where batch = 1 limit 1)`,
    );
    assert.match(await written(), /batch 1 sealed 4 events, but 3 are there/);
    await ledger.tamper('delete from audit_events; insert into audit_events select * from kept; drop table kept');
    assert.equal(await written(), text);
    assert.equal(await readFile(join(folder, 'range.ndjson'), 'utf8'), tampered);
  });
});
