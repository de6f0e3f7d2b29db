/** What is said in a call, to those who are in it. */
export const callTopic = (id: string): string => `call:${id}`;

/** The calls of a person: they ring, are answered elsewhere, and end. */
export const callsOf = (userId: string): string => `calls:${userId}`;
