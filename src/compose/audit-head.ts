import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Head } from '../domain/audit/sealer.ts';
import type { OutboundClient } from '../platform/http-client/outbound.ts';

const fileIn = (data: string): string => join(data, 'audit-head.json');

/** Keeps each new head of the ledger outside the database: in the log, in a file, and at the webhook if there is one. */
export function headKeeper(config: Config, outbound: OutboundClient, logger: Logger): (head: Head) => Promise<void> {
  const path = fileIn(config.data);
  let before: Promise<unknown> = Promise.resolve();
  const keep = async (head: Head): Promise<void> => {
    logger.info({ audit: head }, 'audit ledger sealed');
    await writeFile(`${path}.new`, `${JSON.stringify(head)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
    if (config.auditWebhookUrl === null) return;
    const result = await outbound.request({
      method: 'POST',
      url: config.auditWebhookUrl,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(head),
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
  // One after the other: an older head must never take the place of a newer one.
  return head => {
    const kept = before.then(() => keep(head));
    before = kept.catch(() => {});
    return kept;
  };
}

/** The head that was kept last on this machine; null when there is none. */
export async function keptHead(data: string): Promise<{ readonly number: number; readonly head: string } | null> {
  try {
    const kept: unknown = JSON.parse(await readFile(fileIn(data), 'utf8'));
    if (typeof kept !== 'object' || kept === null || !('number' in kept) || !('head' in kept)) return null;
    return { number: Number(kept.number), head: String(kept.head) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
