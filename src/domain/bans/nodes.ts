/** What may be done about people who use the server. */
export const banNodes = {
  'admin.users': 'See all accounts with their sessions, roles, organizations and bans',
  'admin.ban': { description: 'Ban people, and lift bans', dependencies: ['admin.users'] },
} as const;
