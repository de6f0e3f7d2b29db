import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconDots,
  IconEdit,
  IconMessages,
  IconMoodSmile,
  IconPin,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { toastError } from '../../parts/toast.tsx';
import { deleteMessage, setPinned } from './changes.ts';
import { canEdit } from './editing.ts';
import classes from './message-row.module.css';
import type { Conversation, Message } from './queries.ts';
import { ReactMenu } from './reactions.tsx';
import { texts } from './texts.tsx';

/** What can be done with a message, shown while the pointer or the focus is in it. */
export function Deeds({
  message,
  conversation,
  onEdit,
  onAnswer,
  onThread,
}: {
  readonly message: Message;
  readonly conversation: Conversation;
  readonly onEdit: (message: Message) => void;
  readonly onAnswer: (message: Message) => void;
  readonly onThread: (seq: number) => void;
}) {
  const me = useMe().user.id;
  const [deleting, setDeleting] = useState(false);
  const mine = message.sender_id === me;
  const mayDelete = mine || conversation.role !== 'member';
  const pin = message.pinned ? texts.unpin : texts.pin;
  return (
    <div className={classes.quick}>
      <ReactMenu message={message}>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.react}>
          <IconMoodSmile size={16} aria-hidden />
        </ActionIcon>
      </ReactMenu>
      <Tooltip label={texts.reply}>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.reply} onClick={() => onAnswer(message)}>
          <IconArrowBackUp size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={pin}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={pin}
          onClick={() => setPinned(message, !message.pinned).catch((error: unknown) => toastError(error))}
        >
          <IconPin size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={texts.more}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconMessages size={16} aria-hidden />}
            onClick={() => onThread(message.thread_seq ?? message.seq)}
          >
            {texts.showThread}
          </Menu.Item>
          {canEdit(message, me) && (
            <Menu.Item leftSection={<IconEdit size={16} aria-hidden />} onClick={() => onEdit(message)}>
              {texts.edit}
            </Menu.Item>
          )}
          {mayDelete && (
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden />}
              className={classes.destroys}
              onClick={() => setDeleting(true)}
            >
              {texts.delete}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={deleting}
        title={texts.deleteThisMessage}
        action={texts.delete}
        onConfirm={() => deleteMessage(message)}
        onClose={() => setDeleting(false)}
      >
        {texts.deletedForAll}
      </Confirm>
    </div>
  );
}
