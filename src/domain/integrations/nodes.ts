/** What may be done with saved integrations. Testing a URL and key of one's own needs only a sign-in. */
export const integrationNodes = {
  'integration.read': 'See and test saved integrations, never their keys',
  'integration.write': 'Create, change and delete saved integrations',
} as const;
