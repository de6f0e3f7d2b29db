import { Tooltip } from '@mantine/core';
import { IconCheck, IconChecks } from '@tabler/icons-react';
import { useMe } from '../../api/session.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { numeral } from '../../parts/time.tsx';
import classes from './message-row.module.css';
import type { Conversation, Message } from './queries.ts';
import { texts } from './texts.tsx';

/** People whose marks are shown; the others are a number. */
const most = 5;

/** How far one's message has come: who has read it, or whether it has come to anybody. */
export function Receipts({
  message,
  conversation,
}: {
  readonly message: Message;
  readonly conversation: Conversation;
}) {
  const me = useMe().user.id;
  const others = conversation.participants.filter(({ user_id }) => user_id !== me);
  const readers = others.filter(({ read_seq }) => read_seq >= message.seq);
  const come = others.some(({ delivered_seq }) => delivered_seq >= message.seq);
  if (readers.length === 0 || conversation.type === 'direct') {
    const read = readers.length > 0;
    return (
      <div className={classes.receipts}>
        {read || come ? <IconChecks size={14} aria-hidden /> : <IconCheck size={14} aria-hidden />}
        {read ? texts.read : come ? texts.delivered : texts.sent}
      </div>
    );
  }
  const names = readers.map(({ name }) => name).join(', ');
  return (
    <Tooltip label={names} multiline maw={320}>
      <div className={classes.receipts}>
        <IconChecks size={14} aria-hidden />
        {readers.length === others.length ? texts.readByAll : texts.readBy}
        <span className={classes.stack} aria-hidden>
          {readers.slice(0, most).map(({ user_id, name }) => (
            <Avatar key={user_id} name={name} size={20} />
          ))}
          {readers.length > most && `+${numeral(readers.length - most)}`}
        </span>
        <span className={classes.heard}>{names}</span>
      </div>
    </Tooltip>
  );
}
