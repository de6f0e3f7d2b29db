import type { Static, TObject } from 'typebox';
import type { InCommand } from '../action.ts';
import type { NotificationKind } from '../notification.ts';
import type { NotificationTarget } from '../notifications/notify.ts';
import { deliverPush } from './deliver-push.ts';

/** What a command needs of its work in order to push. */
export type Pushing = Pick<InCommand, 'tx' | 'enqueue'>;

interface PushOf<F> {
  /** Ids of people. */
  readonly to: readonly string[];
  readonly facts: F;
  readonly by: string | null;
  /** What it is about, by which it is judged whether it is still worth a push. */
  readonly target: NotificationTarget;
  /** The conversation that a click opens. */
  readonly conversation: string;
}

/**
 * Has the browsers of these people say what has happened, where no tab of theirs is open: after the commit, by a job for each. Whether
 * anybody still needs to know, wants to, and may be disturbed is judged when it leaves.
 */
export async function pushTo<S extends TObject>(
  work: Pushing,
  kind: NotificationKind<S>,
  { to, facts, by, target, conversation }: PushOf<Static<S>>,
): Promise<void> {
  const people = to.filter(id => id !== by);
  if (kind.push === undefined || people.length === 0) return;
  for (const subscriptionId of await devicesOf(work, people))
    work.enqueue(deliverPush, { subscriptionId, kind: kind.name, facts, by, target, conversation, over: false });
}

/** What was pushed of it is over: a push in its place says so, on the browsers that were told. */
export async function pushOver<S extends TObject>(
  work: Pushing,
  kind: NotificationKind<S>,
  { to, facts, by, target, conversation }: PushOf<Static<S>>,
): Promise<void> {
  if (to.length === 0) return;
  for (const subscriptionId of await devicesOf(work, to))
    work.enqueue(deliverPush, { subscriptionId, kind: kind.name, facts, by, target, conversation, over: true });
}

async function devicesOf({ tx }: Pick<Pushing, 'tx'>, people: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>({
    name: 'push_devices_of',
    text: `select p.id from push_subscriptions p join sessions s on s.id = p.session_id and s.revoked_at is null
      where p.user_id = any($1::uuid[])`,
    values: [people],
  });
  return rows.map(({ id }) => id);
}
