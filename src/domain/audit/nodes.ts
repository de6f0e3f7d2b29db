/** What may be done with the audit log. */
export const auditNodes = {
  'audit.read': 'Read the audit log',
} as const;
