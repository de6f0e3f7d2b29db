import type { Work } from '../../kernel/action.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { userById } from '../accounts/users.ts';
import type { DomainEvent, Job } from '../events.ts';
import { queueMail } from '../mail/outbox.ts';
import type { Ports } from '../ports.ts';
import { type ProviderName, providers } from './providers.ts';

/** Mails the owner of an account that a way into it was added or taken away. */
export async function tellOwner(
  work: Work<Tx, Ports, DomainEvent, Job>,
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
