import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, result, type Tagged, tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { queryClient } from '../../queries.ts';

type Ok<P extends keyof paths, M extends keyof paths[P], S extends number = 200> = paths[P][M] extends {
  responses: { [K in S]: { content: { 'application/json': { data: infer D } } } };
}
  ? D
  : never;

export type Conversation = Ok<'/v1/conversations/{id}', 'get'> & Tagged;
export type Participant = Conversation['participants'][number];
export type ListPage = Ok<'/v1/conversations', 'get'>;
export type Listed = ListPage['conversations'][number];
export type Message = Ok<'/v1/messages', 'get'>['messages'][number];

export const conversationsRoot = ['conversations'] as const;
/** What is known of keys for end-to-end encryption. */
export const encryptionRoot = ['encryption'] as const;
export const listsKey = [...conversationsRoot, 'list'] as const;
export const listKey = (archived: boolean) => [...listsKey, archived] as const;
export const conversationKey = (id: string) => [...conversationsRoot, 'one', id] as const;

const listSize = 50;

/** One's conversations, those with the newest message first. */
export const listQuery = (archived: boolean) =>
  infiniteQueryOptions({
    queryKey: listKey(archived),
    initialPageParam: 0,
    queryFn: async ({ pageParam: offset, signal }): Promise<ListPage> =>
      (await result(api.GET('/v1/conversations', { params: { query: { archived, limit: listSize, offset } }, signal })))
        .data,
    getNextPageParam: ({ offset, conversations, total }: ListPage) =>
      conversations.length > 0 && offset + conversations.length < total ? offset + conversations.length : null,
  });

/** A conversation with those who take part. */
export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: conversationKey(id),
    queryFn: ({ signal }): Promise<Conversation> =>
      tagged(api.GET('/v1/conversations/{id}', { params: { path: { id } }, signal }), ({ data }) => data),
    // What happens is told live.
    staleTime: 5 * 60_000,
  });

/** How many messages are unread in all conversations that are neither muted nor archived. */
export const unreadQuery = queryOptions({
  queryKey: [...listsKey, 'unread'],
  queryFn: async ({ signal }): Promise<number> =>
    (await result(api.GET('/v1/conversations', { params: { query: { limit: 1 } }, signal }))).data.unread_count,
});

/** Reads anew what one's lists and badges show. */
export const renewLists = (): Promise<void> => queryClient.invalidateQueries({ queryKey: listsKey });
export const renewConversation = (id: string): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: conversationKey(id) });

/** Of a conversation, read anew where it may be another by now. */
export const conversationNow = (id: string): Promise<Conversation> => queryClient.fetchQuery(conversationQuery(id));

/** Messages with these numbers, both included; at most 100. */
export async function fetchMessages(conversationId: string, first: number, last: number): Promise<readonly Message[]> {
  const query = { conversation_id: conversationId, after_seq: first - 1, before_seq: last + 1, limit: 100 };
  return (await result(api.GET('/v1/messages', { params: { query } }))).data.messages;
}

/** What a message is sent with. */
export interface Sending {
  readonly conversation_id: string;
  readonly client_message_id: string;
  readonly content: string;
  readonly is_encrypted: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly members_version?: number;
}

export async function postMessage({ metadata, ...body }: Sending): Promise<Message> {
  return (
    await result(
      api.POST('/v1/messages', {
        body: { ...body, message_type: 'text', metadata: metadata === null ? null : { ...metadata } },
      }),
    )
  ).data;
}

export interface Beginning {
  readonly type: 'direct' | 'group';
  readonly participant_ids: readonly string[];
  readonly title?: string;
  readonly is_e2ee_enabled?: boolean;
  readonly organization_id?: string;
}

/** Begins a conversation; a direct one that is there already is returned. */
export async function beginConversation({
  participant_ids: people,
  ...rest
}: Beginning): Promise<{ readonly id: string }> {
  const { data } = await result(api.POST('/v1/conversations', { body: { ...rest, participant_ids: [...people] } }));
  void renewLists();
  return data;
}

/** What people call a conversation: its title, or the other one of two. */
export function nameOf(
  conversation: Pick<Conversation, 'title' | 'type'> & {
    readonly other?: Listed['other'];
    readonly participants?: readonly Participant[];
  },
  me: string,
  nobody: string,
): string {
  if (conversation.type === 'group') return conversation.title ?? nobody;
  const other = conversation.other ?? conversation.participants?.find(({ user_id }) => user_id !== me);
  return other?.name ?? nobody;
}

/** Says that one has read up to a message. */
export async function markRead(id: string, seq: number): Promise<{ readonly read_seq: number }> {
  return (await result(api.POST('/v1/conversations/{id}/mark-read', { params: { path: { id } }, body: { seq } }))).data;
}

/** What is pinned in a conversation, by the order in which it was said. */
export const pinsQuery = (id: string) =>
  queryOptions({
    queryKey: [...conversationsRoot, 'pins', id],
    queryFn: async ({ signal }): Promise<readonly Message[]> =>
      (await result(api.GET('/v1/conversations/{id}/pins', { params: { path: { id } }, signal }))).data.messages,
  });

/** Replies that one request fetches. */
const threadSize = 100;

/** A part of a thread, the oldest replies first. */
export async function fetchThread(id: string, page: string | null, signal: AbortSignal) {
  const query = { limit: threadSize, ...(page === null ? {} : { page_state: page }) };
  return (await result(api.GET('/v1/messages/{id}/thread', { params: { path: { id }, query }, signal }))).data;
}

export type Hits = Ok<'/v1/messages/search', 'get'>;

/** Messages with these words, the newest first; of one conversation, or of all. */
export async function searchMessages(
  q: string,
  conversation: string | undefined,
  page: string | null,
  signal: AbortSignal,
): Promise<Hits> {
  const query = {
    q,
    ...(conversation === undefined ? {} : { conversation_id: conversation }),
    ...(page === null ? {} : { page_state: page }),
  };
  return (await result(api.GET('/v1/messages/search', { params: { query }, signal }))).data;
}
