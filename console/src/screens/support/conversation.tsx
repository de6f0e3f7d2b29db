import { Button } from '@mantine/core';
import { useMe } from '../../api/session.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { Section } from '../../parts/section.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './conversation.module.css';
import { nameOf } from './marks.tsx';
import type { TicketRead } from './queries.ts';
import { texts } from './texts.tsx';

/** What was asked, and what was said about it, the earliest first. Whatever it looks like, it is text. */
export function Conversation({
  ticket,
  more,
}: {
  readonly ticket: TicketRead;
  readonly more: { readonly go: () => void; readonly busy: boolean } | null;
}) {
  const { opened_by: asker, created_at: at, description, comments, comment_count: count } = ticket;
  return (
    <Section title={texts.conversation} count={count === 0 ? undefined : texts.earliestFirst(count)} bare>
      <ol aria-label={texts.conversation} className={classes.said}>
        <Said by={asker} at={at} text={description} />
        {comments.map(({ id, author, created_at: said, comment }) => (
          <Said key={id} by={author} at={said} text={comment} />
        ))}
      </ol>
      {more !== null && (
        <Button variant="default" onClick={more.go} loading={more.busy}>
          {texts.showMore}
        </Button>
      )}
    </Section>
  );
}

function Said({ by, at, text }: { readonly by: TicketRead['opened_by']; readonly at: string; readonly text: string }) {
  const { user } = useMe();
  const name = nameOf(by);
  return (
    <li className={classes.one} data-own={by.id === user.id || undefined}>
      <div className={classes.who}>
        <Avatar name={name} person={by.id} />
        <span className={classes.name} data-written>
          <bdi>{by.id === user.id ? texts.you : name}</bdi>
        </span>
        <span className={classes.when}>
          <Time at={at} relative />
        </span>
      </div>
      <div className={classes.text} data-written dir="auto">
        {text}
      </div>
    </li>
  );
}
