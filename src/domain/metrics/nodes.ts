export const metricsNodes = {
  'metrics.read': 'Read how the server does: requests, errors, jobs, connections',
  'system.read': 'See instances, database, jobs, mail and storage at one look',
} as const;
