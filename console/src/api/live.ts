import { listenTo } from './live-socket.ts';

/** What can be heard of: `channels` of the server's live socket. */
export type Channel = 'team_updates' | 'notifications' | 'access_requests' | 'jobs' | 'conversations' | 'calls';

/** What was told; `missed`: something may have been, and all has to be read. */
export interface Message {
  readonly type: string;
  /** Of `access_request`: which, and how it stands now. */
  readonly request_id?: string;
  readonly status?: string;
  /** Of `identity_key_changed`: whose. */
  readonly user_id?: string;
}

/** Which channel a message belongs to; null: to all of them. */
const channelOf: Readonly<Record<string, Channel | null>> = {
  missed: null,
  notification: 'notifications',
  notifications_changed: 'notifications',
  identity_key_changed: 'notifications',
  team_update: 'team_updates',
  access_request: 'access_requests',
  job: 'jobs',
  chat: 'conversations',
  edited: 'conversations',
  deleted: 'conversations',
  reaction: 'conversations',
  pinned: 'conversations',
  delivered: 'conversations',
  read: 'conversations',
  typing: 'conversations',
  presence: 'conversations',
  participants: 'conversations',
  conversation: 'conversations',
  unread: 'conversations',
  // Once one follows them, and whenever the connection is back: the calls that run.
  subscribed: 'calls',
  'call.ringing': 'calls',
  'call.answered': 'calls',
  'call.participants': 'calls',
  'call.recording': 'calls',
  'call.ended': 'calls',
};

const listeners = new Map<Channel, Set<(message: Message) => void>>();
let say: (message: object) => void = () => {};
let stop: (() => void) | null = null;

/**
 * Calls back whenever something happened in a channel, or may have been missed there, which includes all that was before: it
 * has to be read, unless the message says all of it. All that the console hears comes over one connection, which is there while
 * anybody listens.
 */
export function onLive(channel: Channel, heard: (message: Message) => void): () => void {
  const those = listeners.get(channel);
  if (those === undefined) {
    listeners.set(channel, new Set([heard]));
    say({ type: 'subscribe', channel });
  } else {
    those.add(heard);
    // Something may have been told since this one last listened, which the server cannot know.
    heard({ type: 'missed' });
  }
  stop ??= listenTo<Message>('/ws', {}, { state: () => {}, heard: tell, opened: subscribe });
  return () => {
    listeners.get(channel)?.delete(heard);
    if ([...listeners.values()].some(each => each.size > 0)) return;
    stop?.();
    stop = null;
    say = () => {};
    listeners.clear();
  };
}

/** Says something over the connection, where there is one now; it is lost otherwise. */
export function sayLive(message: object): void {
  say(message);
}

function subscribe(saying: (message: object) => void): void {
  say = saying;
  for (const channel of listeners.keys()) say({ type: 'subscribe', channel });
}

function tell(message: Message): void {
  const of = channelOf[message.type];
  if (of === undefined) return;
  for (const [channel, those] of listeners)
    if (of === null || of === channel) for (const heard of those) heard(message);
}
