/** What may be done with access requests. Asking needs no node, and whoever is asked may answer without one. */
export const requestNodes = {
  'request.process': 'Decide access requests that nobody else is there to decide',
  'request.configure': 'Decide what can be asked for, who owns it, and how it is approved',
} as const;
