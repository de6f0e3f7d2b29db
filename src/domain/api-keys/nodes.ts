/** What people may do with the API keys of others. */
export const apiKeyNodes = {
  'api_key.read.other': 'See the API keys of people, never their secrets',
  'api_key.revoke.other': 'Revoke the API keys of people',
} as const;
