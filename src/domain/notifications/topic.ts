/** What a person is told live, wherever they are connected. */
export const liveTopic = (userId: string): string => `user:${userId}`;
