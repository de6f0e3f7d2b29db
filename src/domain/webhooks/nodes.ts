/** What may be done with webhooks. Whoever has one in an organization is told of all that is audited there. */
export const webhookNodes = {
  'webhook.read': 'See webhooks and what was delivered to them, never their secrets',
  'webhook.write': 'Create, change, test and delete webhooks, which tell another system of everything that is audited',
} as const;
