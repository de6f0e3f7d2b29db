import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconBell,
  IconBellOff,
  IconChevronLeft,
  IconDoorExit,
  IconEdit,
  IconLock,
  IconLockOpen,
  IconSearch,
  IconUsers,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { CallButtons } from '../calls/call-buttons.tsx';
import { leave, setArchived, setEncrypted, setMuted } from './conversation-changes.ts';
import { Face } from './face.tsx';
import classes from './messages.module.css';
import { useHere } from './presence.ts';
import type { Conversation } from './queries.ts';
import { RenameModal } from './rename-modal.tsx';
import type { Side } from './routes.ts';
import { texts } from './texts.tsx';

type Asking = 'leave' | 'encrypt' | 'open' | 'rename';

/** Whom or what one talks with, and what can be done with the conversation. */
export function ConversationHead({
  conversation,
  name,
  side,
  onSide,
}: {
  readonly conversation: Conversation;
  readonly name: string;
  readonly side: Side | undefined;
  readonly onSide: (side: Side) => void;
}) {
  const me = useMe().user.id;
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking | null>(null);
  const { id, type, archived, muted, role, is_e2ee_enabled: encrypted, participants, description } = conversation;
  const group = type === 'group';
  const other = group ? undefined : participants.find(({ user_id }) => user_id !== me)?.user_id;
  const here = useHere(participants.map(({ user_id }) => user_id).filter(each => each !== me));
  const run = (deed: Promise<unknown>, done?: string): void => {
    deed.then(() => done !== undefined && toastDone(done)).catch((error: unknown) => toastError(error));
  };
  const facts = [
    group ? texts.members(conversation.participant_count) : here > 0 ? texts.here : null,
    group && here > 0 ? texts.othersHere(here) : null,
    muted ? texts.muted : null,
    encrypted ? texts.encrypted : null,
    description,
  ].filter(each => each !== null);
  return (
    <header className={classes.bar}>
      <Link to="/messages" className={classes.back} aria-label={texts.backToConversations}>
        <IconChevronLeft size={20} aria-hidden />
      </Link>
      <Face name={name} group={group} person={other} size={28} />
      <div className={classes.names}>
        <h1 className={classes.who}>
          <bdi>{name}</bdi>
        </h1>
        <p className={classes.facts}>{facts.join(' · ')}</p>
      </div>
      <CallButtons conversation={conversation} />
      <Tooltip label={texts.searchHere}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={texts.searchHere}
          aria-expanded={side === 'search'}
          onClick={() => onSide('search')}
        >
          <IconSearch size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={texts.people}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={texts.people}
          aria-expanded={side === 'people'}
          onClick={() => onSide('people')}
        >
          <IconUsers size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <MoreMenu
        of={name}
        entries={[
          muted
            ? {
                icon: IconBell,
                verb: texts.unmute,
                consequence: texts.unmuteSays,
                onChoose: () => run(setMuted(id, false)),
              }
            : {
                icon: IconBellOff,
                verb: texts.mute,
                consequence: texts.muteSays,
                onChoose: () => run(setMuted(id, true)),
              },
          archived
            ? {
                icon: IconArchiveOff,
                verb: texts.unarchive,
                consequence: texts.unarchiveSays,
                onChoose: () => run(setArchived(id, false), texts.wasUnarchived(name)),
              }
            : {
                icon: IconArchive,
                verb: texts.archive,
                consequence: texts.archiveSays,
                onChoose: () => run(setArchived(id, true), texts.wasArchived(name)),
              },
          group &&
            role === 'admin' && {
              icon: IconEdit,
              verb: texts.rename,
              consequence: texts.renameSays,
              onChoose: () => setAsking('rename'),
            },
          role === 'admin' && {
            icon: encrypted ? IconLockOpen : IconLock,
            verb: encrypted ? texts.stopEncrypting : texts.encrypt,
            consequence: encrypted ? texts.stopEncryptingSays : texts.encryptSays,
            onChoose: () => setAsking(encrypted ? 'open' : 'encrypt'),
          },
          group && {
            icon: IconDoorExit,
            verb: texts.leave,
            consequence: texts.leaveSays,
            destructive: true,
            onChoose: () => setAsking('leave'),
          },
        ]}
      />
      <Confirm
        opened={asking === 'leave'}
        title={texts.leaveNamed(name)}
        action={texts.leave}
        onConfirm={async () => {
          await leave(id);
          await navigate({ to: '/messages' });
        }}
        onClose={() => setAsking(null)}
      >
        {texts.leavingGoes}
      </Confirm>
      <Confirm
        opened={asking === 'encrypt' || asking === 'open'}
        title={asking === 'open' ? texts.stopEncryptingTitle : texts.encryptTitle}
        action={asking === 'open' ? texts.stopEncrypting : texts.encrypt}
        {...(asking === 'encrypt' ? { color: 'gate' } : {})}
        onConfirm={() => setEncrypted(id, !encrypted)}
        onClose={() => setAsking(null)}
      >
        {asking === 'open' ? texts.stopEncryptingGoes : texts.encryptingGoes}
      </Confirm>
      {asking === 'rename' && <RenameModal conversation={conversation} onClose={() => setAsking(null)} />}
    </header>
  );
}
