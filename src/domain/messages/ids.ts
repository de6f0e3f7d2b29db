/** In how many parts the tables of messages are kept. */
export const buckets = 16;

/** The part that has a conversation's messages, by its id or that of one of its messages: their last digit. */
export function bucketOf(id: string): number {
  return Number.parseInt(id.slice(-1), 16) % buckets;
}

/** The id of a new message of a conversation, out of one that is new; it ends with the digit that the conversation's ends with. */
export function messageIdIn(conversation: string, fresh: string): string {
  return fresh.slice(0, -1) + conversation.slice(-1).toLowerCase();
}
