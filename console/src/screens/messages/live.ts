import type { InfiniteData } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { type Message as Heard, onLive, sayLive } from '../../api/live.ts';
import { onSignOut, sessionNow } from '../../api/session.ts';
import { queryClient } from '../../queries.ts';
import { dropWaiting, forgetKept, forgetOthers } from './kept.ts';
import { forgetPresence, hearPresence, renewPresence } from './presence.ts';
import {
  type Conversation,
  conversationKey,
  conversationsRoot,
  encryptionRoot,
  type ListPage,
  listKey,
  type Message,
  renewConversation,
  renewLists,
  unreadQuery,
} from './queries.ts';
import { forgetTimelines, timelineKept, timelinesKept } from './timeline.ts';

/** What the server tells of a conversation. Of a message it is the whole message, as it is now. */
type Told =
  | ({ readonly type: 'chat' | 'edited' | 'deleted' | 'reaction' | 'pinned' } & Message)
  | {
      readonly type: 'read' | 'delivered';
      readonly conversation_id: string;
      readonly sender_id: string;
      readonly read_seq: number;
      readonly delivered_seq: number;
    }
  | { readonly type: 'typing'; readonly conversation_id: string; readonly sender_id: string }
  | { readonly type: 'participants' | 'conversation'; readonly conversation_id: string; readonly change: string }
  | { readonly type: 'presence'; readonly user_id: string; readonly online: boolean }
  | { readonly type: 'unread'; readonly conversations: readonly Unread[] }
  | { readonly type: 'missed' };

interface Unread {
  readonly conversation_id: string;
  readonly unread_count: number;
  readonly mention_count: number;
}

/** Milliseconds for which somebody is said to write after the last sign of it. */
const writing = 6_000;
/** Milliseconds in which what many events change is read once. */
const lull = 400;

const me = (): string | null => {
  const session = sessionNow();
  return session.state === 'signed_in' ? session.me.user.id : null;
};

/** Keeps what is known of conversations true, all the while that somebody is signed in, and sends what waits. */
export function useLiveConversations(): void {
  useEffect(() => {
    forgetOthers();
    const stops = [onSignOut(forgetKept), onLive('conversations', message => hear(message as Heard & Told))];
    // Not among what every page begins with.
    let ended = false;
    void import('./outbox.ts').then(({ keepSending, tellOfSent }) => {
      if (ended) return;
      tellOfSent(message => hear({ type: 'chat', ...message }));
      stops.push(keepSending());
    });
    return () => {
      ended = true;
      for (const stop of stops) stop();
      clearTimeout(renewing);
      renewing = undefined;
    };
  }, []);
}

/** Forgets what was read, when nobody is signed in any more. */
export function forgetConversations(): void {
  forgetTimelines();
  typing.clear();
  forgetPresence();
}

let renewing: ReturnType<typeof setTimeout> | undefined;

function renewListsSoon(): void {
  renewing ??= setTimeout(() => {
    renewing = undefined;
    void renewLists();
  }, lull);
}

function hear(told: Told): void {
  switch (told.type) {
    case 'unread':
      hearUnread(told.conversations);
      return;
    case 'missed':
      void queryClient.invalidateQueries({ queryKey: encryptionRoot });
      for (const timeline of timelinesKept()) timeline.renew();
      renewPresence();
      void queryClient.invalidateQueries({ queryKey: conversationsRoot });
      return;
    case 'chat':
    case 'edited':
    case 'deleted':
    case 'reaction':
    case 'pinned':
      hearMessage(told);
      return;
    case 'read':
    case 'delivered':
      hearReceipt(told);
      return;
    case 'typing':
      if (told.sender_id !== me()) noteTyping(told.conversation_id, told.sender_id, true);
      return;
    case 'presence':
      hearPresence(told.user_id, told.online);
      return;
    case 'participants':
    case 'conversation':
      void renewConversation(told.conversation_id);
      renewListsSoon();
  }
}

function hearMessage(message: Message & { readonly type: string }): void {
  const { conversation_id: id, sender_id: sender } = message;
  if (message.type !== 'chat') {
    timelineKept(id)?.apply(message);
    // What is unread, and what was said last, may be another.
    if (message.type !== 'reaction') renewListsSoon();
    if (message.type === 'pinned') void queryClient.invalidateQueries({ queryKey: [...conversationsRoot, 'pins', id] });
    return;
  }
  timelineKept(id)?.hear(message);
  noteTyping(id, sender, false);
  queryClient.setQueryData<Conversation>(conversationKey(id), known =>
    known === undefined || known.last_seq >= message.seq
      ? known
      : { ...known, last_seq: message.seq, last_change: Math.max(known.last_change, message.change) },
  );
  if (sender !== me()) sayDelivered(id, message.seq);
  // It was sent, whether or not that was answered.
  else if (message.client_message_id !== null) dropWaiting(message.client_message_id);
  // The list moves at once; what is unread is told by itself.
  const known = queryClient.getQueryData<InfiniteData<ListPage, number>>(listKey(false));
  const next = known === undefined ? undefined : withNewest(known, message);
  if (next === undefined) return;
  if (next === null) renewListsSoon();
  else queryClient.setQueryData(listKey(false), next);
}

/** What is unread, as the server counts it. */
function hearUnread(counts: readonly Unread[]): void {
  const by = new Map(counts.map(each => [each.conversation_id, each]));
  const counted = (conversation: ListPage['conversations'][number]) => {
    const count = by.get(conversation.id);
    return count === undefined
      ? conversation
      : { ...conversation, unread_count: count.unread_count, mention_count: count.mention_count };
  };
  for (const archived of [false, true])
    queryClient.setQueryData<InfiniteData<ListPage, number>>(listKey(archived), data =>
      data === undefined
        ? data
        : {
            ...data,
            pages: data.pages.map(page => ({ ...page, conversations: page.conversations.map(counted) })),
          },
    );
  void queryClient.invalidateQueries({ queryKey: unreadQuery.queryKey });
}

/** The list with a conversation at its top; null: it is not in what was read of it. */
function withNewest(data: InfiniteData<ListPage, number>, message: Message): InfiniteData<ListPage, number> | null {
  const [first, ...rest] = data.pages;
  const found = data.pages
    .flatMap(({ conversations }) => conversations)
    .find(({ id }) => id === message.conversation_id);
  if (first === undefined || found === undefined) return null;
  if (found.last_seq >= message.seq) return data;
  const { seq, sender_id, sender_name, message_type, is_encrypted, created_at } = message;
  const newest = {
    ...found,
    last_seq: seq,
    last_message_at: created_at,
    last_message: {
      ...{ seq, sender_id, sender_name, message_type, is_encrypted, created_at },
      content: message.content.slice(0, 200),
      deleted: false,
    },
  };
  const without = (page: ListPage): ListPage => ({
    ...page,
    conversations: page.conversations.filter(({ id }) => id !== found.id),
  });
  const top = without(first);
  return { ...data, pages: [{ ...top, conversations: [newest, ...top.conversations] }, ...rest.map(without)] };
}

function hearReceipt({
  conversation_id: id,
  sender_id: who,
  read_seq,
  delivered_seq,
}: Extract<Told, { readonly type: 'read' | 'delivered' }>): void {
  queryClient.setQueryData<Conversation>(conversationKey(id), known =>
    known === undefined
      ? known
      : {
          ...known,
          ...(who === me() ? { read_seq: Math.max(known.read_seq, read_seq) } : {}),
          participants: known.participants.map(each =>
            each.user_id === who
              ? {
                  ...each,
                  read_seq: Math.max(each.read_seq, read_seq),
                  delivered_seq: Math.max(each.delivered_seq, delivered_seq),
                }
              : each,
          ),
        },
  );
  // Read in another window, or on another device.
  if (who === me()) renewListsSoon();
}

/* Who writes where, and until when that is said of them. */
const typing = new Map<string, Map<string, ReturnType<typeof setTimeout>>>();
const nobody: readonly string[] = [];
let shown = new Map<string, readonly string[]>();
const listeners = new Set<() => void>();

function noteTyping(conversation: string, who: string, is: boolean): void {
  const those = typing.get(conversation) ?? new Map<string, ReturnType<typeof setTimeout>>();
  if (!is && !those.has(who)) return;
  clearTimeout(those.get(who));
  those.delete(who);
  if (is)
    those.set(
      who,
      setTimeout(() => noteTyping(conversation, who, false), writing),
    );
  typing.set(conversation, those);
  shown = new Map([...shown, [conversation, [...those.keys()]]]);
  for (const listener of listeners) listener();
}

/** Ids of those who write in a conversation now. */
export function useTyping(conversation: string): readonly string[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => shown.get(conversation) ?? nobody,
  );
}

/** What came and has not been said yet: the newest number of each conversation. */
const arrived = new Map<string, number>();
/** Milliseconds between two such words: the server hears ten words a second, of all kinds. */
const pace = 250;

/** Tells the sender that a message has come to this browser. */
function sayDelivered(conversation: string, seq: number): void {
  if (arrived.size === 0) setTimeout(sayNext, pace);
  arrived.set(conversation, Math.max(seq, arrived.get(conversation) ?? 0));
}

function sayNext(): void {
  const [next] = arrived;
  if (next === undefined) return;
  arrived.delete(next[0]);
  sayLive({ type: 'delivered', conversation_id: next[0], seq: next[1] });
  if (arrived.size > 0) setTimeout(sayNext, pace);
}

/** Milliseconds between two signs that one writes. */
const between = 3_000;
let said = { conversation: '', at: Number.NEGATIVE_INFINITY };

/** Tells the others that one writes, as often as they need to know. */
export function sayTyping(conversation: string): void {
  const now = performance.now();
  if (said.conversation === conversation && now - said.at < between) return;
  said = { conversation, at: now };
  sayLive({ type: 'typing', conversation_id: conversation });
}
