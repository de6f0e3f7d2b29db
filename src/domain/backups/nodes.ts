export const backupNodes = {
  'backup.create': 'Take backups of everything, and let a restored copy send mail',
  'backup.read': 'See which backups there are and how they went',
} as const;
