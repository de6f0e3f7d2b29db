import type { Database } from '../../platform/db/database.ts';
import { unlessAway } from '../../platform/db/errors.ts';
import { describeError } from '../../platform/describe-error.ts';
import { repeating } from '../../platform/repeating.ts';
import { isPaused } from '../restores/paused.ts';
import { begin, claim, type Destination, failed, giveBack, type SiemDelivery, sentUpTo, waits } from './deliveries.ts';
import { nextSealed, type SiemEvent } from './next-events.ts';
import type { Alert } from './syslog-message.ts';

export interface SenderOptions {
  readonly database: Database;
  readonly destination: Destination;
  /** Names this process. */
  readonly holder: string;
  /** Resolves once all of it was taken; throws why not, in words. */
  readonly send: (events: readonly SiemEvent[], alerts: readonly Alert[]) => Promise<void>;
  /** Why the ledger is not sealed any more; null when all is well. */
  readonly ledgerBreak: () => string | null;
  /** Tells administrators that it has failed for long. */
  readonly tellFailing: (destination: Destination, why: string) => Promise<void>;
  readonly now: () => Date;
  /** Told once when it begins to fail (`why`) and once when it works again (null). */
  readonly onChange: (why: string | null) => void;
  readonly onError: (error: unknown) => void;
  /** Pause between two looks; 1,000 when absent. */
  readonly intervalMilliseconds?: number;
  /** How long it fails before administrators are told; a quarter of an hour when absent. */
  readonly tellAfterMilliseconds?: number;
}

export interface SiemSender {
  start(): void;
  /** Waits for what is being sent. */
  stop(): Promise<void>;
  /** Sends all that can be sent; resolves with the number of events. */
  sendNow(): Promise<number>;
}

/**
 * Sends sealed events to one place that collects them: each at least once, in the order of the ledger, by one process at a time. How far it has
 * come is stored once all of a delivery was taken; what was taken and is not noted (a crash in between) is sent again. Where nothing is
 * sealed any more there is nothing to send: then that is told.
 */
export function siemSender(options: SenderOptions): SiemSender {
  const { database, destination, holder } = options;
  const tellAfter = options.tellAfterMilliseconds ?? 15 * 60_000;
  let running: Promise<unknown> = Promise.resolve();
  const sending = repeating({
    work: sendNow,
    milliseconds: options.intervalMilliseconds ?? 1_000,
    onError: unlessAway(options.onError),
  });
  let begun = false;
  /** Which break was told. */
  let told: string | null = null;
  let failing = false;
  let ending = false;

  async function drain(): Promise<number> {
    // A restored copy would tell of things that happened elsewhere, or did not.
    if (await isPaused(database)) return 0;
    if (!begun) await begin(database, destination);
    begun = true;
    let sent = 0;
    while (!ending) {
      const broken = options.ledgerBreak();
      const news = broken === told ? null : broken;
      if (broken === null) told = null;
      const waiting = await waits(database, destination);
      if (waiting === null || (!waiting && news === null)) break;
      const delivery = await claim(database, destination, holder);
      if (delivery === null) break;
      const step = await deliver(delivery, news);
      if (step === null) break;
      if (news !== null) told = news;
      sent += step;
    }
    return sent;
  }

  /** Null where it failed. */
  async function deliver(delivery: SiemDelivery, broken: string | null): Promise<number | null> {
    const events = await nextSealed(database, delivery);
    const alerts: readonly Alert[] =
      broken === null
        ? []
        : [{ timestamp: options.now().toISOString(), action: 'audit.ledger_broken', details: { why: broken } }];
    if (events.length + alerts.length === 0) {
      await giveBack(database, destination, holder);
      return null;
    }
    try {
      await options.send(events, alerts);
    } catch (error) {
      await fail(delivery, describeError(error).message);
      return null;
    }
    const place = events.at(-1) ?? delivery;
    await sentUpTo(database, { destination, holder, place, events: events.length });
    if (failing) options.onChange(null);
    failing = false;
    return events.length;
  }

  async function fail({ failing_since: since, told_at: toldAt }: SiemDelivery, why: string): Promise<void> {
    if (!failing) options.onChange(why);
    failing = true;
    await failed(database, destination, holder, why);
    if (since === null || toldAt !== null) return;
    if (options.now().getTime() - Date.parse(since) >= tellAfter) await options.tellFailing(destination, why);
  }

  function sendNow(): Promise<number> {
    const run = running.then(drain);
    running = run.catch(() => {});
    return run;
  }

  return {
    start: sending.start,
    async stop() {
      ending = true;
      await sending.stop();
      await running;
    },
    sendNow,
  };
}
