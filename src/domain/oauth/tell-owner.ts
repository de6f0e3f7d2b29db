import type { InCommand } from '../action.ts';
import { queueMail } from '../mail/outbox.ts';
import { userById } from '../people/users.ts';
import type { ProviderName } from '../provider-names.ts';
import { providers } from './providers.ts';

/** Mails the owner of an account that a way into it was added or taken away. */
export async function tellOwner(
  work: InCommand,
  userId: string,
  kind: 'identity_linked' | 'identity_unlinked',
  provider: ProviderName,
): Promise<void> {
  const { email, display_name, username } = await userById(work.tx, userId, 'everything');
  await queueMail(work, {
    kind,
    to: email,
    name: display_name ?? username,
    provider: providers[provider].title,
    at: work.at.toISOString(),
    ip: work.caller.ip,
  });
}
