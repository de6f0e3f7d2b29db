import { queryOptions } from '@tanstack/react-query';
import { api, result } from '../../../api/client.ts';
import { ApiError } from '../../../api/errors.ts';
import type { paths } from '../../../api/schema.d.ts';
import type { SealedFile } from '../../../e2ee/files.ts';
import { queryClient } from '../../../queries.ts';
import type { Readable } from '../encryption/decrypted.ts';
import { type Conversation, conversationNow, conversationsRoot, renewConversation } from '../queries.ts';

type Body = paths['/v1/messages/scheduled']['post']['requestBody']['content']['application/json'];
export type Scheduled =
  paths['/v1/messages/scheduled']['get']['responses'][200]['content']['application/json']['data']['messages'][number];

/** Milliseconds after its time in which a message is usually sent, and the longest that is waited before looking again. */
const sending = 2_000;
const longest = 10 * 60_000;

/** What one has to be sent later, the next first; also what could not be. It is looked at again when the next is due. */
export const scheduledQuery = queryOptions({
  queryKey: [...conversationsRoot, 'scheduled'],
  queryFn: async ({ signal }): Promise<readonly Scheduled[]> =>
    (await result(api.GET('/v1/messages/scheduled', { signal }))).data.messages,
  refetchInterval: ({ state: { data } }) => {
    const next = data?.find(({ failed_at }) => failed_at === null);
    return next === undefined ? false : Math.min(Math.max(Date.parse(next.send_at) - Date.now(), 0) + sending, longest);
  },
});

export const renewScheduled = (): Promise<void> => queryClient.invalidateQueries({ queryKey: scheduledQuery.queryKey });

/** What is to be sent: readable here, whatever its conversation is. */
export interface Later {
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** What opens its files, where it is encrypted. */
  readonly files: readonly SealedFile[];
  /** Whether it was written to be encrypted: it is never kept readable, then. */
  readonly encrypted: boolean;
}

/** What the answer was lost of, by what was asked: it may be there. */
let unsure: { readonly asked: string; readonly body: Body } | null = null;

/** Has something sent at a moment (RFC 3339). Said again after an answer that was lost, it is scheduled once. */
export async function schedule(conversation: string, later: Later, at: string): Promise<void> {
  const asked = JSON.stringify([conversation, later, at]);
  const before = unsure?.asked === asked ? unsure.body : null;
  if (before !== null && (await isThere(before))) {
    unsure = null;
    return;
  }
  const body = before ?? { conversation_id: conversation, send_at: at, ...(await sealedNow(conversation, later)) };
  try {
    await result(api.POST('/v1/messages/scheduled', { body }));
    unsure = null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 0) unsure = { asked, body };
    throw error;
  }
  void renewScheduled();
}

async function isThere({ conversation_id: id, content, send_at: at }: Body): Promise<boolean> {
  const known = await queryClient.fetchQuery({ ...scheduledQuery, staleTime: 0 });
  return known.some(
    each => each.conversation_id === id && each.content === content && Date.parse(each.send_at) === Date.parse(at),
  );
}

/** Changes what waits. What is encrypted is encrypted again, for those who take part now. */
export async function changeScheduled({ id, conversation_id }: Scheduled, later: Later, at: string): Promise<void> {
  const body = { send_at: at, ...(await sealedNow(conversation_id, later)) };
  await result(api.PATCH('/v1/messages/scheduled/{id}', { params: { path: { id } }, body }));
  void renewScheduled();
}

/** As it is stored: encrypted where its conversation is. */
async function sealedNow(id: string, { text, metadata, files, encrypted }: Later) {
  // Who takes part is looked at anew: unlike what is sent at once, nothing refuses it for those of before.
  await renewConversation(id);
  const conversation: Conversation = await conversationNow(id);
  if (!encrypted && !conversation.is_e2ee_enabled)
    return { content: text, metadata: metadata === null ? null : { ...metadata }, is_encrypted: false };
  const { seal } = await import('../encryption/seal.ts');
  const sealed = await seal(text, metadata, conversation, files).catch((error: unknown) => {
    // In words that people read.
    throw error instanceof ApiError || !(error instanceof Error) ? error : new ApiError(409, error.message);
  });
  return { ...sealed, metadata: sealed.metadata === null ? null : { ...sealed.metadata } };
}

/** Ids of which it is not known whether they were taken back: the answer was lost. */
const unsureOf = new Set<string>();

/** Takes back what was to be sent. Throws `ApiError`, 404 where it was sent or taken back meanwhile. */
export async function takeBack({ id }: Pick<Scheduled, 'id'>): Promise<void> {
  try {
    await result(api.DELETE('/v1/messages/scheduled/{id}', { params: { path: { id } } }));
  } catch (error) {
    const status = error instanceof ApiError ? error.status : null;
    // It may be gone because of what was asked before.
    if (status === 404 && unsureOf.has(id)) return;
    if (status === 0) unsureOf.add(id);
    throw error;
  } finally {
    void renewScheduled();
  }
}

/** Whether one still waits, or was not sent: null where that cannot be found out. */
export async function stillThere({ id }: Pick<Scheduled, 'id'>): Promise<boolean | null> {
  try {
    return (await queryClient.fetchQuery({ ...scheduledQuery, staleTime: 0 })).some(each => each.id === id);
  } catch {
    return null;
  }
}

/** As what reads messages takes it. Each encryption of it is another one; none is a copy of what was sent. */
export const asMessage = (
  { id, conversation_id, content, metadata, is_encrypted }: Scheduled,
  me: string,
): Readable => ({
  ...{ message_id: id, conversation_id, sender_id: me, content, metadata, is_encrypted },
  ...{ edited_at: is_encrypted ? content.slice(0, 64) : null, deleted_at: null, seq: Number.MAX_SAFE_INTEGER },
});
