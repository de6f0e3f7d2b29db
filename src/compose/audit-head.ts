import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import Type from 'typebox';
import type { Config } from '../config.ts';
import type { LedgerKeys } from '../domain/audit/keys.ts';
import type { AcceptedBreak } from '../domain/audit/note.ts';
import { type Head, isVouchedFor, type Kept, macOfHead } from '../domain/audit/witness.ts';
import { fits } from '../kernel/input.ts';
import { readKept, writeKept } from '../platform/files/kept-file.ts';
import type { OutboundClient } from '../platform/http-client/outbound.ts';

/** The file in the data folder that holds the newest head of the ledger. */
export const headFile = (data: string): string => join(data, 'audit-head.json');

const File = Type.Object({
  number: Type.Integer({ minimum: 1 }),
  head: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  events: Type.Integer({ minimum: 0 }),
  sealedAt: Type.String(),
  /** Hexadecimal; earlier versions kept none. */
  mac: Type.Optional(Type.String()),
});

export interface HeadKeeper {
  /** Keeps a head outside the database: in the file, and if it is new in the log and at the webhook if there is one. */
  keep(head: Head, isNew: boolean, accepted?: AcceptedBreak): Promise<void>;
}

/** One head after the other: an older one never takes the place of a newer one. */
export function headKeeper(
  config: Pick<Config, 'data' | 'auditWebhookUrl'>,
  keys: Pick<LedgerKeys, 'witness'>,
  { outbound, logger }: { readonly outbound: OutboundClient; readonly logger: Logger },
): HeadKeeper {
  let before: Promise<unknown> = Promise.resolve();
  const keep: HeadKeeper['keep'] = async (head, isNew, accepted) => {
    if (accepted !== undefined) logger.warn({ audit: head, accepted }, 'a break of the audit ledger was accepted');
    else if (isNew) logger.info({ audit: head }, 'audit ledger sealed');
    // On the disk before it counts: a head that a crash loses is a witness less.
    const content = { ...head, mac: macOfHead(keys.witness, head) };
    await writeKept(headFile(config.data), `${JSON.stringify(content)}\n`, { how: 'replace' });
    if (!isNew || config.auditWebhookUrl === null) return;
    const result = await outbound.request({
      method: 'POST',
      url: config.auditWebhookUrl,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(accepted === undefined ? head : { ...head, accepted }),
      totalMilliseconds: 10_000,
      tries: 1,
      maxBytes: 1024,
    });
    if (result.kind !== 'response' || result.status >= 300) {
      logger.warn(
        { audit: head, result: result.kind === 'response' ? result.status : result.reason },
        'the audit webhook did not take the head',
      );
    }
  };
  return {
    keep(...head) {
      const kept = before.then(() => keep(...head));
      before = kept.catch(() => {});
      return kept;
    },
  };
}

/** Makes the end of a restored ledger what is kept on this machine; null: it has none, and none is expected. */
export async function keepRestoredHead(
  data: string,
  keys: Pick<LedgerKeys, 'witness'>,
  head: Head | null,
): Promise<void> {
  if (head === null) return void (await rm(headFile(data), { force: true }));
  const content = { ...head, mac: macOfHead(keys.witness, head) };
  await writeKept(headFile(data), `${JSON.stringify(content)}\n`, { how: 'replace' });
}

/** What was kept last on this machine. */
export async function keptHead(data: string, keys: Pick<LedgerKeys, 'witness'>): Promise<Kept> {
  const path = headFile(data);
  let content: unknown;
  try {
    const text = await readKept(path);
    if (text === null) return { state: 'none' };
    content = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { state: 'damaged', why: `the head that was kept in ${path} cannot be read (${why})` };
  }
  if (!fits(File, content)) return { state: 'damaged', why: `${path} does not hold a head` };
  const { mac, ...head } = content;
  if (mac === undefined) return { state: 'unsigned', head };
  if (isVouchedFor(keys.witness, head, mac)) return { state: 'kept', head };
  return {
    state: 'damaged',
    why: `the head in ${path} was edited, or kept under another master key: its MAC is wrong`,
  };
}
