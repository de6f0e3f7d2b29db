/** What may be seen of how the server is used. */
export const usageNodes = {
  'admin.stats': 'See figures of the whole server, and how its API is used',
} as const;
