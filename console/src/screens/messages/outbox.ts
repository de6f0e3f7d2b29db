import { ApiError } from '../../api/errors.ts';
import { sessionNow } from '../../api/session.ts';
import { onConnection } from '../../connection.ts';
import { becomeDraft, changeWaiting, dropWaiting, keepWaiting, keptNow, type Waiting } from './kept.ts';
import { conversationNow, type Message, postMessage, renewConversation, type Sending } from './queries.ts';

/** Milliseconds after which what was written is not sent any more unseen: it becomes a draft. */
export const longestWait = 15 * 60_000;
/** Milliseconds until what failed for a while is tried again. */
const pause = 5_000;
/** Times that one is encrypted anew because people come and go. */
const mostTries = 3;

let timer: ReturnType<typeof setTimeout> | undefined;
let flushing: Promise<void> | null = null;
let again = false;
let onSent: (message: Message) => void = () => {};

/** Who is told of each message that was sent. */
export function tellOfSent(told: typeof onSent): void {
  onSent = told;
}

/** Sends a message, now or as soon as the server can be reached: once, however often that has to be tried. */
export function send(message: Pick<Waiting, 'conversation_id' | 'content' | 'metadata' | 'encrypted' | 'files'>): void {
  keepWaiting({ ...message, client_message_id: crypto.randomUUID(), at: Date.now(), refused: null });
  void flush();
}

/** Tries one again that the server did not take. */
export function sendAgain({ client_message_id: id }: Waiting): void {
  changeWaiting(id, { refused: null, at: Date.now() });
  void flush();
}

/** Sends what waits, in the order in which it was written. Tabs take turns. */
export function flush(): Promise<void> {
  again = true;
  flushing ??= navigator.locks.request('gatehouse-messages', sendAll).finally(() => {
    flushing = null;
    if (again) void flush();
  });
  return flushing;
}

async function sendAll(): Promise<void> {
  again = false;
  clearTimeout(timer);
  // A conversation of which one could not be sent waits as a whole, so that nothing overtakes.
  const held = new Set<string>();
  for (const message of keptNow().waiting) {
    if (sessionNow().state !== 'signed_in') return;
    if (message.refused !== null || held.has(message.conversation_id)) continue;
    if (Date.now() - message.at > longestWait) {
      becomeDraft(message);
      continue;
    }
    if (!(await sendOne(message))) held.add(message.conversation_id);
  }
  if (held.size > 0) timer = setTimeout(() => void flush(), pause);
}

/** Whether it needs nothing any more: it was sent, or refused. */
async function sendOne(message: Waiting, tries = 0): Promise<boolean> {
  const { client_message_id: id, conversation_id: conversation } = message;
  try {
    onSent(await postMessage(await ready(message)));
    dropWaiting(id);
    return true;
  } catch (error) {
    const known = error instanceof ApiError ? error : null;
    if (known !== null && (known.status === 0 || known.status === 401 || known.status === 429 || known.status >= 500))
      return false;
    if (known?.status === 409 && 'members_version' in known.body && tries < mostTries) {
      // Somebody came or went: it is encrypted for those who are there now.
      changeWaiting(id, { sealed: undefined });
      await renewConversation(conversation);
      return sendOne({ ...message, sealed: undefined }, tries + 1);
    }
    changeWaiting(id, { refused: error instanceof Error ? error.message : String(error), sealed: undefined });
    return true;
  }
}

/** A message as it is sent: encrypted where its conversation is, or was when it was written. */
async function ready(message: Waiting): Promise<Sending> {
  if (message.sealed !== undefined) return message.sealed;
  const { client_message_id, conversation_id, content, metadata, files = [] } = message;
  const named = { client_message_id, conversation_id };
  const conversation = await conversationNow(conversation_id);
  if (!message.encrypted && !conversation.is_e2ee_enabled) return { ...named, content, metadata, is_encrypted: false };
  const { seal } = await import('./encryption/seal.ts');
  const sealed = { ...named, ...(await seal(content, metadata, conversation, files)) };
  changeWaiting(client_message_id, { sealed });
  return sealed;
}

/** Sends what was left over, now and whenever there is a connection again. Call what is returned to stop. */
export function keepSending(): () => void {
  void flush();
  const stop = onConnection(() => void flush());
  return () => {
    clearTimeout(timer);
    stop();
  };
}
