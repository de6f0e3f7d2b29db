import type { Message } from './queries.ts';
import { timelineOf } from './timeline.ts';

/** For so long can a message be edited, milliseconds. */
const editable = 15 * 60_000;

/** The newest message of one’s own that can be edited still. */
export function lastOwn(conversation: string, me: string): Message | null {
  let found: Message | null = null;
  for (const message of timelineOf(conversation).known())
    if (message.seq > (found?.seq ?? 0) && canEdit(message, me)) found = message;
  return found;
}

export function canEdit({ sender_id: sender, deleted_at: deleted, created_at: at }: Message, me: string): boolean {
  return sender === me && deleted === null && Date.now() - Date.parse(at) < editable;
}
