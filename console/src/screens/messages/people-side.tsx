import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import {
  IconDots,
  IconMessage,
  IconPin,
  IconShieldCheck,
  IconUserMinus,
  IconUserPlus,
  IconUserShield,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { toastError } from '../../parts/toast.tsx';
import { AddPeopleModal } from './add-people-modal.tsx';
import { removePerson, setRole } from './conversation-changes.ts';
import { Face } from './face.tsx';
import { inOneLine } from './markdown.ts';
import classes from './messages.module.css';
import { type Conversation, type Participant, pinsQuery } from './queries.ts';
import { texts } from './texts.tsx';
import { useContent } from './use-content.ts';

const SafetyModal = lazy(async () => ({ default: (await import('./encryption/safety-modal.tsx')).SafetyModal }));
const VerifiedMark = lazy(async () => ({ default: (await import('./encryption/verified-mark.tsx')).VerifiedMark }));

/** People that are shown before one asks for all. */
const mostShown = 100;

/** Who takes part and as what, and what is pinned. */
export function PeopleSide({
  conversation,
  onGoTo,
}: {
  readonly conversation: Conversation;
  readonly onGoTo: (seq: number) => void;
}) {
  const [adding, setAdding] = useState(false);
  const [all, setAll] = useState(false);
  const { participants, participant_count: count, type } = conversation;
  const shown = all ? participants : participants.slice(0, mostShown);
  return (
    <>
      <div className={classes.heading}>
        <h3 className={classes.label}>{texts.members(count)}</h3>
        {type === 'group' && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconUserPlus size={14} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {texts.addPeople}
          </Button>
        )}
      </div>
      <ul className={classes.people}>
        {shown.map(person => (
          <Member key={person.user_id} person={person} conversation={conversation} />
        ))}
      </ul>
      {shown.length < participants.length && (
        <Button variant="subtle" size="xs" m="xs" onClick={() => setAll(true)}>
          {texts.showAll(participants.length)}
        </Button>
      )}
      <Pins conversation={conversation} onGoTo={onGoTo} />
      {adding && <AddPeopleModal conversation={conversation} onClose={() => setAdding(false)} />}
    </>
  );
}

function Member({ person, conversation }: { readonly person: Participant; readonly conversation: Conversation }) {
  const me = useMe().user.id;
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const { user_id: id, name, role } = person;
  const [comparing, setComparing] = useState(false);
  const { id: conversationId, role: mine, type, is_e2ee_enabled: encrypted } = conversation;
  const group = type === 'group';
  const mayRemove = group && id !== me && (mine === 'admin' || (mine === 'moderator' && role === 'member'));
  const give = (next: Participant['role']) => () => {
    setRole(conversationId, id, next).catch((error: unknown) => toastError(error));
  };
  const roles = (['admin', 'moderator', 'member'] as const).filter(each => each !== role);
  return (
    <li className={classes.member}>
      <Face name={name} person={id} size={28} />
      <bdi className={classes.memberName}>{name}</bdi>
      <Suspense>{encrypted && <VerifiedMark conversation={conversation} person={id} />}</Suspense>
      <span className={classes.role}>
        {[id === me ? texts.you : '', group ? texts.roles[role] : ''].filter(each => each !== '').join(' · ')}
      </span>
      {(id !== me || (group && mine === 'admin')) && (
        <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={texts.actionsFor(name)}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {id !== me && encrypted && (
              <Menu.Item leftSection={<IconShieldCheck size={16} aria-hidden />} onClick={() => setComparing(true)}>
                {texts.compareNumber}
              </Menu.Item>
            )}
            {id !== me && group && (
              <Menu.Item
                leftSection={<IconMessage size={16} aria-hidden />}
                onClick={() => void navigate({ to: '/messages/to/$personId', params: { personId: id } })}
              >
                {texts.writeToThem}
              </Menu.Item>
            )}
            {group &&
              mine === 'admin' &&
              roles.map(each => (
                <Menu.Item key={each} leftSection={<IconUserShield size={16} aria-hidden />} onClick={give(each)}>
                  {texts.makeRole[each]}
                </Menu.Item>
              ))}
            {mayRemove && (
              <Menu.Item leftSection={<IconUserMinus size={16} aria-hidden />} onClick={() => setRemoving(true)}>
                {texts.removeFromGroup}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <Suspense>
        {comparing && <SafetyModal conversation={conversation} person={person} onClose={() => setComparing(false)} />}
      </Suspense>
      <Confirm
        opened={removing}
        title={texts.removeNamed(name)}
        action={texts.remove}
        onConfirm={() => removePerson(conversationId, id)}
        onClose={() => setRemoving(false)}
      >
        {texts.removingGoes}
      </Confirm>
    </li>
  );
}

function Pins({
  conversation: { id },
  onGoTo,
}: {
  readonly conversation: Conversation;
  readonly onGoTo: (seq: number) => void;
}) {
  const { data: pins = [] } = useQuery(pinsQuery(id));
  return (
    <>
      <h3 className={classes.label}>{texts.pinnedCount(pins.length)}</h3>
      {pins.length === 0 && (
        <Text size="sm" c="dimmed" className={classes.note}>
          {texts.nothingPinned}
        </Text>
      )}
      {pins.map(message => (
        <button key={message.message_id} type="button" className={classes.pin} onClick={() => onGoTo(message.seq)}>
          <IconPin size={16} aria-hidden />
          <Pinned message={message} />
        </button>
      ))}
    </>
  );
}

function Pinned({ message }: { readonly message: Parameters<typeof useContent>[0] }) {
  const { text, problem } = useContent(message);
  return <bdi className={classes.passage}>{problem ?? inOneLine(text)}</bdi>;
}
