import { IconArrowBackUp, IconPinned } from '@tabler/icons-react';
import { memo } from 'react';
import { useMe } from '../../api/session.ts';
import type { SealedFile } from '../../e2ee/files.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { dayIn, dayNameOf } from '../../parts/days.ts';
import { Time } from '../../parts/time.tsx';
import { namesOf } from './attached.ts';
import { Deeds } from './deeds.tsx';
import { inOneLine } from './markdown.ts';
import { MessageFiles } from './message-files.tsx';
import classes from './message-row.module.css';
import type { Conversation, Message } from './queries.ts';
import { Reactions } from './reactions.tsx';
import { Receipts } from './receipts.tsx';
import { RichText } from './rich-text.tsx';
import { texts } from './texts.tsx';
import { useContent } from './use-content.ts';

/** Messages of one person that follow each other so soon, in milliseconds, have one heading. */
const together = 5 * 60_000;

interface Row {
  /** Undefined until it is fetched. */
  readonly message: Message | undefined;
  readonly before: Message | undefined;
  /** Whether nothing was said before. */
  readonly isFirst: boolean;
  /** Whether what is new begins with it. */
  readonly beginsNew: boolean;
  /** What it answers. */
  readonly answers: Message | undefined;
  readonly isLastOwn: boolean;
  /** Whether one was led to it. */
  readonly marked: boolean;
  readonly conversation: Conversation;
  readonly onEdit: (message: Message) => void;
  readonly onAnswer: (message: Message) => void;
  readonly onThread: (seq: number) => void;
  readonly onGoTo: (seq: number) => void;
}

/** A message, under its day where that begins, and under its sender unless they said the one before. */
export const MessageRow = memo(function MessageRow(row: Row) {
  const { timezone } = useMe().user;
  const { message, before, isFirst, beginsNew } = row;
  if (message === undefined) return <div className={classes.missing} role="status" aria-label={texts.loading} />;
  const day = dayIn(timezone, message.created_at);
  const newDay = isFirst || (before !== undefined && dayIn(timezone, before.created_at) !== day);
  return (
    <>
      {newDay && <div className={classes.day}>{dayNameOf(message.created_at, timezone)}</div>}
      {beginsNew && (
        <div className={classes.day} data-new>
          {texts.new}
        </div>
      )}
      <Said {...row} message={message} joined={!newDay && !beginsNew && joins(message, before)} />
    </>
  );
});

function joins(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    before.sender_id === message.sender_id &&
    before.deleted_at === null &&
    message.thread_seq === null &&
    Date.parse(message.created_at) - Date.parse(before.created_at) < together
  );
}

function Said({
  message,
  joined,
  answers,
  isLastOwn,
  marked,
  conversation,
  onGoTo,
  ...deeds
}: Row & { readonly message: Message; readonly joined: boolean }) {
  const { sender_name: sender, created_at: at, edited_at: edited, deleted_at: deleted, thread_seq: thread } = message;
  const name = sender ?? texts.nobody;
  return (
    <article
      className={classes.message}
      data-joined={joined || undefined}
      data-marked={marked || undefined}
      aria-label={texts.messageOf(name)}
    >
      {joined ? <span /> : <Avatar name={name} person={message.sender_id} size={32} />}
      <div className={classes.body}>
        {!joined && (
          <div className={classes.head}>
            <bdi className={classes.sender}>{name}</bdi>
            <span className={classes.time}>
              <Time at={at} form="clock" />
            </span>
            {message.pinned && <IconPinned size={14} aria-label={texts.pinned} className={classes.pin} />}
          </div>
        )}
        {thread !== null && (
          <button type="button" className={classes.answers} onClick={() => onGoTo(thread)}>
            <IconArrowBackUp size={14} aria-hidden />
            <Answered message={answers} />
          </button>
        )}
        {deleted === null ? <Content message={message} conversation={conversation} /> : <Gone />}
        {deleted === null && edited !== null && <span className={classes.edited}>{texts.edited}</span>}
        <Reactions message={message} />
        {message.reply_count > 0 && (
          <button type="button" className={classes.replies} onClick={() => deeds.onThread(message.seq)}>
            {texts.replies(message.reply_count)}
          </button>
        )}
        {isLastOwn && <Receipts message={message} conversation={conversation} />}
      </div>
      {deleted === null && <Deeds message={message} conversation={conversation} {...deeds} />}
    </article>
  );
}

function Gone() {
  return <p className={classes.gone}>{texts.messageDeleted}</p>;
}

function Content({ message, conversation }: { readonly message: Message; readonly conversation: Conversation }) {
  const { text, problem, note, sealed } = useContent(message);
  if (problem !== null) return <p className={classes.gone}>{problem}</p>;
  const mentions = message.metadata?.['mentions'];
  const named = Array.isArray(mentions)
    ? conversation.participants.filter(({ user_id }) => mentions.includes(user_id))
    : [];
  return (
    <>
      {/* Who sends files without a word sends their names. */}
      {!saysNamesAlone(message, text, sealed) && <RichText source={text} named={named} />}
      <MessageFiles message={message} sealed={sealed} />
      {note !== null && <p className={classes.gone}>{note}</p>}
    </>
  );
}

function saysNamesAlone(
  { files, is_encrypted: encrypted }: Message,
  text: string,
  sealed: readonly SealedFile[],
): boolean {
  const names = (encrypted ? sealed : files).map(({ name }) => name);
  return names.length > 0 && files.length === names.length && text === namesOf(names);
}

function Answered({ message }: { readonly message: Message | undefined }) {
  if (message === undefined) return <span className={classes.quoted}>{texts.anEarlierMessage}</span>;
  return <Quoted message={message} />;
}

/** What somebody said, in one line. */
export function Quoted({ message }: { readonly message: Message }) {
  const { text, problem } = useContent(message);
  return (
    <>
      <bdi className={classes.who}>{message.sender_name ?? texts.nobody}</bdi>
      <bdi className={classes.quoted}>
        {message.deleted_at === null ? (problem ?? inOneLine(text)) : texts.messageDeleted}
      </bdi>
    </>
  );
}
