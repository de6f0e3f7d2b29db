import { Button, Group } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useMe } from '../../api/session.ts';
import { useConnectionLost } from '../../connection.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { becomeDraft, dropWaiting, type Waiting } from './kept.ts';
import classes from './message-row.module.css';
import { sendAgain } from './outbox.ts';
import { RichText } from './rich-text.tsx';
import { texts } from './texts.tsx';

/** A message that is on its way, or that was refused. */
export function WaitingRow({ waiting }: { readonly waiting: Waiting }) {
  const { user } = useMe();
  const lost = useConnectionLost();
  const name = user.full_name ?? user.username;
  const { content, refused, client_message_id: id } = waiting;
  return (
    <article className={classes.message} aria-label={texts.messageOf(name)} data-waiting>
      <Avatar name={name} size={32} />
      <div className={classes.body}>
        <div className={classes.head}>
          <bdi className={classes.sender}>{name}</bdi>
        </div>
        <RichText source={content} />
        {refused === null ? (
          <div className={classes.receipts}>
            <IconClock size={14} aria-hidden />
            {lost ? texts.waitsForConnection : texts.sending}
          </div>
        ) : (
          <div className={classes.refused} role="alert">
            <IconAlertTriangle size={14} aria-hidden />
            <span className={classes.why}>{texts.notSent(refused)}</span>
            <Group gap="xs">
              <Button size="compact-sm" variant="default" onClick={() => sendAgain(waiting)}>
                {texts.sendAgain}
              </Button>
              <Button size="compact-sm" variant="subtle" onClick={() => becomeDraft(waiting)}>
                {texts.editIt}
              </Button>
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => dropWaiting(id)}>
                {texts.discard}
              </Button>
            </Group>
          </div>
        )}
      </div>
    </article>
  );
}
