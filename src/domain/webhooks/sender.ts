import type { Database } from '../../platform/db/database.ts';
import { unlessAway } from '../../platform/db/errors.ts';
import { repeating } from '../../platform/repeating.ts';
import { isPaused } from '../restores/paused.ts';
import { BesideRequests } from './beside-requests.ts';
import { EndpointSender, type SendingParts } from './endpoint-sender.ts';
import { fanOut, hasNews, passWhileAlone } from './fan-out.ts';
import { fanOutMessages } from './message-events.ts';
import { claimWebhooks, holdWebhooks, lookAtWebhooks, webhookLeaseSeconds } from './waiting.ts';

export interface WebhookSenderOptions extends Omit<SendingParts, 'database'> {
  readonly database: Database;
  readonly onError: (error: unknown) => void;
  /** Pause between two looks; 250 when absent. */
  readonly intervalMilliseconds?: number;
}

export interface WebhookSender {
  start(): void;
  /** Begins nothing more, waits a moment for what is under way, and gives the rest to others. */
  stop(): Promise<void>;
}

/** Webhooks that one process sends to at once. */
const mostWebhooks = 1_000;
const holdMilliseconds = (webhookLeaseSeconds * 1000) / 3;
const aloneMilliseconds = 60_000;
/** Requests that take longer are waited for no more when the process ends: they are sent again. */
const stopMilliseconds = 3_000;

/**
 * Reads the ledger for webhooks and sends what it finds, each event at least once under one id. Every process may do either: the reading
 * is one process's at a time, and so is each webhook, whose events another process takes over when the lease has run out.
 */
export function webhookSender(options: WebhookSenderOptions): WebhookSender {
  const { holder } = options;
  const onError = unlessAway(options.onError);
  const database = new BesideRequests(options.database);
  const running = new Map<string, { readonly sender: EndpointSender; readonly done: Promise<void> }>();
  const looking = repeating({ work: look, milliseconds: options.intervalMilliseconds ?? 250, onError });
  let heldAt = performance.now();
  let aloneAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<void> {
    // A restored copy would tell of things that happened elsewhere, or did not.
    if (await isPaused(database)) return;
    await read();
    while (looking.isOn && (await fanOutMessages(database, options.now())));
    await dispatch();
  }

  async function read(): Promise<void> {
    if (!(await hasNews(database))) {
      if (performance.now() - aloneAt < aloneMilliseconds) return;
      aloneAt = performance.now();
      return passWhileAlone(database);
    }
    for (let more = true; more && looking.isOn; ) {
      ({ more } = await fanOut(database));
      if (more) await dispatch();
    }
  }

  async function dispatch(): Promise<void> {
    const ids = [...running.keys()];
    if (ids.length > 0) {
      const isTime = performance.now() - heldAt >= holdMilliseconds;
      if (isTime) heldAt = performance.now();
      const now = new Map(
        (await (isTime ? holdWebhooks : lookAtWebhooks)(database, holder, ids)).map(
          each => [each.webhook_id, each] as const,
        ),
      );
      for (const id of ids) running.get(id)?.sender.told(now.get(id) ?? null);
    }
    if (!looking.isOn || running.size >= mostWebhooks) return;
    for (const claimed of await claimWebhooks(database, holder, mostWebhooks - running.size)) {
      const sender = new EndpointSender({ ...options, database }, claimed);
      const done = sender
        .run()
        .catch(onError)
        .finally(() => running.delete(claimed.webhook_id));
      running.set(claimed.webhook_id, { sender, done });
    }
  }

  return {
    start: looking.start,
    async stop() {
      await looking.stop();
      for (const { sender } of running.values()) sender.stop();
      const all = Promise.all([...running.values()].map(({ done }) => done));
      let late: NodeJS.Timeout | undefined;
      await Promise.race([all, new Promise(resolve => (late = setTimeout(resolve, stopMilliseconds)))]);
      clearTimeout(late);
    },
  };
}
