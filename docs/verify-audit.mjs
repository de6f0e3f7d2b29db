#!/usr/bin/env node
// Checks files of Gatehouse's audit ledger (`gatehouse audit export`, `GET /api/v1/audit-logs/range`, sealed archives).
// Depends on Node 20 or newer and on nothing of Gatehouse. The format, and what each check proves: audit-files.md.
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';

const usage = `Usage: node verify-audit.mjs FILE... [--public-key KEY] [--keys FILE] [--head NUMBER:HEX]...

Checks files of the audit ledger; several have to follow each other. Files that end in .gz are unpacked.
--public-key KEY  who signed them: from “gatehouse audit keys”, not from the files
--keys FILE       what “gatehouse audit keys --secret” shows: every head and every event is computed anew
--head            a head that was recorded elsewhere (log, webhook, SIEM): the files must have that very batch
Exit code 0: nothing is wrong; 1: something is; 2: called wrongly.`;

const sha256 = bytes => createHash('sha256').update(bytes).digest();
const hmac = (key, text) => createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex');
/** RFC 8410: an Ed25519 key is its 32 bytes behind these. */
const spki = Buffer.from('302a300506032b6570032100', 'hex');
const isHash = text => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);

/** What an event tells besides its id, time and transaction; a name only where there is one. */
function contentOf(e) {
  const content = [e.action, e.outcome, e.actor_id, e.target_kind, e.target_id, e.organization_id];
  content.push(e.ip, e.user_agent, e.request_id, e.details);
  return e.target_name === null ? content : [...content, e.target_name];
}
const formOf = e => (e.target_name === null ? 1 : 2);

/** RFC 6962, section 2.1. */
const leafOf = e =>
  sha256(`\u0000${JSON.stringify([`gatehouse.audit.${formOf(e)}`, e.id, e.at, e.xid, ...contentOf(e)])}`);
function rootOf(leaves) {
  if (leaves.length === 0) return sha256('');
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.concat([Buffer.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split))]));
}

const macOf = (key, e) => hmac(key, JSON.stringify([`gatehouse.event.${formOf(e)}`, e.id, e.at, ...contentOf(e)]));
function headOf(key, b) {
  if (b.kind !== null || b.note !== null) {
    const parts = [b.number, b.sealed_at, b.events, b.root, b.previous, b.kind, b.note];
    return hmac(key, JSON.stringify(['gatehouse.batch.2', ...parts]));
  }
  // As batches of the first version were sealed.
  const [number, events] = [b.number, b.events].map(value => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(value));
    return bytes;
  });
  const ends = [Buffer.from(b.root, 'hex'), Buffer.from(b.previous, 'hex')];
  return hmac(key, Buffer.concat([number, Buffer.from(b.sealed_at), events, ...ends]));
}

async function* linesOf(file) {
  const source = createReadStream(file);
  const stream = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  source.on('error', error => stream.destroy(error));
  let rest = [];
  for await (const piece of stream) {
    let from = 0;
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, from)) {
      yield Buffer.concat([...rest, piece.subarray(from, at + 1)]);
      rest = [];
      from = at + 1;
    }
    rest.push(piece.subarray(from));
  }
  if (Buffer.concat(rest).length > 0) yield Buffer.concat(rest);
}

const found = { problems: 0, batches: 0, events: 0, first: null, last: null, signers: new Set(), accepted: [] };
function problem(text) {
  found.problems += 1;
  if (found.problems <= 100) console.log(`  ${text}`);
}

function closeBatch(open, { keys, heads }) {
  if (open === null) return;
  const { batch: b, leaves, foreign } = open;
  const name = `batch ${b.number}`;
  if (found.last !== null && b.number !== found.last.number + 1)
    problem(`${name} comes behind batch ${found.last.number}: what should lie between is missing or elsewhere`);
  if (found.last !== null && b.previous !== found.last.head) problem(`${name} does not follow the batch before it`);
  if (leaves.length !== b.events) problem(`${name} sealed ${b.events} events, but ${leaves.length} are there`);
  if (rootOf(leaves).toString('hex') !== b.root)
    problem(`the events of ${name} are not those that were sealed: changed, added, removed or re-ordered`);
  for (const id of foreign) problem(`event ${id} of ${name} has no MAC of Gatehouse`);
  if (keys !== null && headOf(keys.heads, b) !== b.head) problem(`${name} was not sealed with the key of heads`);
  const recorded = heads.get(b.number);
  if (recorded !== undefined && recorded !== b.head) problem(`${name} has another head than was recorded elsewhere`);
  heads.delete(b.number);
  if (b.kind === 'accepted') found.accepted.push(`before ${name} the ledger was broken, which was accepted: ${b.note}`);
  found.first ??= b.number;
  found.last = b;
  found.batches += 1;
}

/** Whether an event without a MAC may be there: only in batches of before there were any. */
const mayLackMac = batch => batch.kind === null || batch.kind === 'opening';

async function checkFile(file, options) {
  const hash = createHash('sha256');
  let [number, batches, events] = [0, 0, 0];
  let [open, end] = [null, null];
  for await (const bytes of linesOf(file)) {
    number += 1;
    let line;
    try {
      line = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    } catch {
      line = null;
    }
    if (end !== null) problem(`${file}, line ${number}: something stands behind the end`);
    else if (number === 1 && line?.format !== 'gatehouse.ledger.1') problem(`${file} is no file of gatehouse.ledger.1`);
    else if (number > 1 && line?.batch && isHash(line.batch.root) && isHash(line.batch.head)) {
      closeBatch(open, options);
      open = { batch: line.batch, leaves: [], foreign: [] };
      batches += 1;
    } else if (number > 1 && line?.event && open !== null) {
      const { event } = line;
      open.leaves.push(leafOf(event));
      const isRight =
        options.keys === null ||
        (event.mac === null ? mayLackMac(open.batch) : macOf(options.keys.events, event) === event.mac);
      if (!isRight) open.foreign.push(event.id);
      events += 1;
    } else if (number > 1 && line?.end) {
      end = line;
      continue;
    } else if (number > 1) problem(`${file}, line ${number}: no line that belongs there`);
    hash.update(bytes);
  }
  closeBatch(open, options);
  found.events += events;
  if (end === null) return problem(`${file} has no end: it was cut off`);
  const { batches: b, events: e, sha256: told } = end.end;
  if (told !== hash.digest('hex')) problem(`${file} is not the file that was written: a line was changed`);
  if (b !== batches || e !== events) problem(`${file} was written with ${b} batches and ${e} events`);
  for (const each of end.problems ?? []) problem(`${file}: Gatehouse itself found that ${each}`);
  if (typeof end.signature !== 'string') return problem(`${file} is not signed`);
  if (options.publicKey === null) return;
  const key = createPublicKey({ key: Buffer.concat([spki, options.publicKey]), format: 'der', type: 'spki' });
  const signed = Buffer.from(JSON.stringify(['gatehouse.file.1', b, e, told]));
  if (!verify(null, signed, key, Buffer.from(end.signature, 'base64')))
    problem(`${file} was not signed with the key that was given`);
}

function optionsOf() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'public-key': { type: 'string' },
      keys: { type: 'string' },
      head: { type: 'string', multiple: true, default: [] },
    },
  });
  if (positionals.length === 0) throw new Error('name a file');
  const keys = values.keys === undefined ? null : JSON.parse(readFileSync(values.keys, 'utf8'));
  if (keys !== null && !(isHash(keys.heads) && isHash(keys.events))) throw new Error('--keys holds no keys');
  const text = values['public-key'] ?? keys?.public_key;
  const publicKey = text === undefined ? null : Buffer.from(text, 'base64');
  if (publicKey !== null && publicKey.length !== 32) throw new Error('--public-key is 32 bytes in base64');
  const heads = values.head.map(head => {
    const [, number, hex] = /^(\d+):([0-9a-f]{64})$/.exec(head) ?? [];
    if (hex === undefined) throw new Error('--head is NUMBER:HEX');
    return [Number(number), hex];
  });
  return { files: positionals, keys, publicKey, heads: new Map(heads), recorded: heads.length };
}

let options;
try {
  options = optionsOf();
} catch (error) {
  console.error(`${error.message}\n\n${usage}`);
  process.exit(2);
}
for (const file of options.files) {
  try {
    await checkFile(file, options);
  } catch (error) {
    problem(`${file} cannot be read to its end: ${error.message}`);
  }
}
for (const number of options.heads.keys()) problem(`batch ${number}, whose head was recorded elsewhere, is not there`);
for (const text of found.accepted) console.log(`  note: ${text}`);
const range = found.first === null ? 'no batch' : `batches ${found.first} to ${found.last.number}`;
const head = found.last === null ? '' : `; last head ${found.last.number}:${found.last.head}`;
console.log(
  `${found.problems === 0 ? 'Nothing is wrong' : `${found.problems} problems`}: ${found.events} events, ${range}${head}`,
);
console.log('What was proven, where nothing is wrong:');
console.log(
  '  every event is in its batch as it was sealed, at its place, and none is missing between the first and the last',
);
console.log(
  options.publicKey === null
    ? '  NOT who wrote the files: anybody could have made them. Give --public-key'
    : '  the files are as the Gatehouse with that key wrote them',
);
console.log(
  options.keys === null
    ? '  NOT that the heads belong to the batches: give --keys, or trust the Gatehouse that signed, which has checked it'
    : '  every head and every event was computed anew with the keys',
);
console.log(
  options.recorded > 0 && options.keys !== null
    ? '  nobody, the operator included, has rewritten the ledger up to the batch whose head was recorded elsewhere'
    : '  NOT that its operator has written no other ledger: for that give --keys, and --head with one recorded elsewhere',
);
process.exitCode = found.problems === 0 ? 0 : 1;
