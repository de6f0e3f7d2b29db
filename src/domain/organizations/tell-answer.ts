import { type Mailing, queueMail } from '../mail/outbox.ts';
import { type Notifying, notify } from '../notifications/notify.ts';
import { requestAnswered } from './notices.ts';

/** Tells people who waited to join an organization, also by mail, that they were let in, or turned away. */
export async function tellAnswer(
  work: Mailing & Notifying,
  answer: { readonly organization: string; readonly userIds: readonly string[]; readonly admitted: boolean },
): Promise<void> {
  const { tx, ports } = work;
  const people = await tx.rows<{ id: string; email: string; name: string; organization: string }>({
    name: 'people_to_answer',
    text: `select u.id, u.email, coalesce(u.display_name, u.username) as name, o.name as organization
      from users u, organizations o where u.id = any($2::uuid[]) and u.active and u.deleted_at is null and o.id = $1
      order by u.id`,
    values: [answer.organization, answer.userIds],
  });
  for (const { email: to, name, organization } of people) {
    await queueMail(
      work,
      answer.admitted
        ? {
            kind: 'join_admitted',
            to,
            name,
            organization,
            link: `${ports.settings.publicUrl}/organizations/${answer.organization}`,
          }
        : { kind: 'join_declined', to, name, organization },
    );
  }
  const [first] = people;
  if (first === undefined) return;
  await notify(work, requestAnswered, {
    to: people.map(({ id }) => id),
    facts: { organization: first.organization, admitted: answer.admitted },
    by: null,
    target: answer.admitted ? { kind: 'organization', id: answer.organization } : null,
  });
}
