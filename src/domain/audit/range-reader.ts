import { createHash, createPublicKey, verify } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { fits } from '../../kernel/input.ts';
import type { EventText } from './chain.ts';
import { type LedgerKeys, publicKeyOf } from './keys.ts';
import { rangeFormat } from './range-file.ts';
import type { BatchContent } from './read-batches.ts';
import type { SealedBatch } from './witness.ts';

const Text = Type.String();
const TextOrNull = Type.Union([Text, Type.Null()]);
const Hex = Type.String({ pattern: '^(?:[0-9a-f]{2})*$' });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Count = Type.Integer({ minimum: 0 });

const BatchLine = Type.Object(
  {
    batch: Type.Object(
      {
        number: Type.Integer({ minimum: 1 }),
        sealed_at: Text,
        events: Count,
        root: Hash,
        previous: Hash,
        kind: TextOrNull,
        note: TextOrNull,
        head: Hash,
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
const EventLine = Type.Object(
  {
    event: Type.Object(
      {
        id: Text,
        at: Text,
        xid: Text,
        action: Text,
        outcome: Text,
        actor_id: TextOrNull,
        target_kind: TextOrNull,
        target_id: TextOrNull,
        target_name: TextOrNull,
        organization_id: TextOrNull,
        ip: Text,
        user_agent: Text,
        request_id: Text,
        details: Text,
        mac: Type.Union([Hex, Type.Null()]),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
const End = Type.Object(
  {
    end: Type.Object({ batches: Count, events: Count, sha256: Hash }, { additionalProperties: false }),
    signature: Type.Optional(Text),
    problems: Type.Optional(Type.Array(Text)),
  },
  { additionalProperties: false },
);

/** The file is not one of ours, or was damaged; the message says where. */
export class RangeDamaged extends Error {}

/**
 * Reads the batches of a file, line by line, and throws `RangeDamaged` for whatever is not as it was written: at the latest at its end,
 * so that nothing of it may be believed before that.
 */
export async function* batchesIn(
  lines: AsyncIterable<string>,
  keys: Pick<LedgerKeys, 'files'>,
): AsyncGenerator<BatchContent, void, undefined> {
  const hash = createHash('sha256');
  let number = 0;
  let open: { batch: SealedBatch; events: EventText[] } | null = null;
  let [batches, events] = [0, 0];
  let end: Static<typeof End> | null = null;
  for await (const text of lines) {
    number += 1;
    if (end !== null) throw new RangeDamaged(`there is more behind its end, in line ${number}`);
    const line = parsed(text, number);
    if (number === 1) {
      if (typeof line !== 'object' || line === null || !('format' in line) || line.format !== rangeFormat)
        throw new RangeDamaged(`it does not begin as a file of ${rangeFormat} does`);
    } else if (fits(BatchLine, line)) {
      if (open !== null) yield open;
      open = { batch: batchOf(line.batch), events: [] };
      batches += 1;
    } else if (open !== null && fits(EventLine, line)) {
      const { mac, ...event } = line.event;
      open.events.push({ ...event, mac: mac === null ? null : Buffer.from(mac, 'hex') });
      events += 1;
    } else if (fits(End, line)) {
      end = line;
      continue;
    } else throw new RangeDamaged(`line ${number} is none that belongs there`);
    hash.update(`${text}\n`);
  }
  if (open !== null) yield open;
  if (end === null) throw new RangeDamaged('its end is missing');
  const told = end.end;
  if (told.sha256 !== hash.digest('hex')) throw new RangeDamaged('its lines are not those that were signed');
  if (told.batches !== batches || told.events !== events)
    throw new RangeDamaged('its end tells of another number of batches and events');
  if (end.signature === undefined) throw new RangeDamaged(`it was never signed: ${end.problems?.join('; ') ?? ''}`);
  const signed = JSON.stringify(['gatehouse.file.1', batches, events, told.sha256]);
  if (!verify(null, Buffer.from(signed), createPublicKey(keys.files), Buffer.from(end.signature, 'base64')))
    throw new RangeDamaged(`its signature is not of our key (${publicKeyOf(keys)})`);
}

function parsed(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeDamaged(`line ${number} is no JSON`);
  }
}

function batchOf({ sealed_at, root, previous, head, ...rest }: Static<typeof BatchLine>['batch']): SealedBatch {
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  return { ...rest, sealedAt: sealed_at, root: bytes(root), previous: bytes(previous), head: bytes(head) };
}
