import { IconBellOff, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/session.ts';
import { numeral } from '../../parts/time.tsx';
import { Face } from './face.tsx';
import { useKept } from './kept.ts';
import { useTyping } from './live.ts';
import { inOneLine } from './markdown.ts';
import classes from './messages.module.css';
import { type Listed, nameOf } from './queries.ts';
import { ShortTime } from './short-time.tsx';
import { texts } from './texts.tsx';

/** A conversation in the list: who, when, what was said last, and how much of it is new. */
export function ConversationRow({
  conversation,
  current,
}: {
  readonly conversation: Listed;
  readonly current: boolean;
}) {
  const me = useMe().user.id;
  const { id, type, unread_count: unread, muted, last_message_at: at, is_e2ee_enabled: encrypted } = conversation;
  const name = nameOf(conversation, me, texts.nobody);
  return (
    <Link
      to="/messages/$conversationId"
      params={{ conversationId: id }}
      search={({ archived }: { archived?: true | undefined }) => ({ archived })}
      className={classes.row}
      aria-current={current ? 'page' : undefined}
      data-unread={unread > 0 || undefined}
    >
      <Face name={name} group={type === 'group'} person={conversation.other?.user_id} size={32} />
      <div className={classes.lines}>
        <div className={classes.line}>
          <bdi className={classes.name}>{name}</bdi>
          {encrypted && <IconLock size={12} aria-label={texts.encrypted} className={classes.sign} />}
          {muted && <IconBellOff size={12} aria-label={texts.muted} className={classes.sign} />}
          {at !== null && (
            <span className={classes.when}>
              <ShortTime at={at} />
            </span>
          )}
        </div>
        <div className={classes.line}>
          <LastSaid conversation={conversation} me={me} />
          {unread > 0 && (
            <span className={classes.count} data-muted={muted || undefined}>
              <span aria-hidden>{numeral(unread)}</span>
              <span className={classes.heard}>{texts.unreadMessages(unread)}</span>
            </span>
          )}
        </div>
      </div>
    </Link>
  );
}

function LastSaid({ conversation, me }: { readonly conversation: Listed; readonly me: string }) {
  const { id, last_message: last, type } = conversation;
  const draft = useKept().drafts[id];
  const typing = useTyping(id);
  if (typing.length > 0) return <span className={classes.said}>{texts.isTyping}</span>;
  if (draft !== undefined)
    return (
      <span className={classes.said}>
        <em className={classes.draft}>{texts.draft}</em> <bdi>{inOneLine(draft)}</bdi>
      </span>
    );
  if (last === null) return <span className={classes.said}>{texts.nothingSaidYet}</span>;
  const said = last.deleted
    ? texts.messageDeleted
    : last.is_encrypted
      ? texts.encryptedMessage
      : inOneLine(last.content);
  const who = last.sender_id === me ? texts.you : type === 'group' ? (last.sender_name ?? texts.nobody) : null;
  return (
    <span className={classes.said}>
      {who !== null && <bdi>{`${who}: `}</bdi>}
      <bdi>{said}</bdi>
    </span>
  );
}
