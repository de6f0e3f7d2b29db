import { api, result } from '../../api/client.ts';
import { type Conversation, conversationNow, type Message } from './queries.ts';
import { timelineOf } from './timeline.ts';
import { sealedOf } from './use-content.ts';

/** Takes over what the server made of a message. */
function known(message: Message): Message {
  timelineOf(message.conversation_id).apply(message);
  return message;
}

const path = ({ message_id: id }: Pick<Message, 'message_id'>) => ({ path: { id } });

export async function setReaction(message: Message, emoji: string, on: boolean): Promise<void> {
  const call = on
    ? api.POST('/v1/messages/{id}/react', { params: path(message), body: { emoji } })
    : api.DELETE('/v1/messages/{id}/react', { params: { ...path(message), query: { emoji } } });
  known((await result(call)).data);
}

export async function setPinned(message: Message, on: boolean): Promise<void> {
  const call = on
    ? api.POST('/v1/messages/{id}/pin', { params: path(message) })
    : api.DELETE('/v1/messages/{id}/pin', { params: path(message) });
  known((await result(call)).data);
}

export async function deleteMessage(message: Message): Promise<void> {
  known((await result(api.DELETE('/v1/messages/{id}', { params: path(message) }))).data);
}

/** Changes what a message of one's own says; what was encrypted is encrypted again, for those who are there now. */
export async function editMessage(
  { id }: Pick<Conversation, 'id'>,
  message: Message,
  text: string,
  metadata: Readonly<Record<string, unknown>>,
): Promise<void> {
  const body = message.is_encrypted
    ? await sealed(id, message, text, metadata)
    : { content: text, metadata: { ...metadata } };
  known((await result(api.PATCH('/v1/messages/{id}', { params: path(message), body }))).data);
}

async function sealed(id: string, message: Message, text: string, metadata: Readonly<Record<string, unknown>>) {
  const [{ seal }, conversation] = await Promise.all([import('./encryption/seal.ts'), conversationNow(id)]);
  const { content, metadata: all, members_version } = await seal(text, metadata, conversation, sealedOf(message));
  return { content, metadata: { ...all }, ...(members_version === undefined ? {} : { members_version }) };
}
