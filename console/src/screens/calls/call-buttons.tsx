import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPhone, IconVideo } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '../../api/session.ts';
import type { CallType } from '../../calls/server.ts';
import { toastError } from '../../parts/toast.tsx';
import type { Conversation } from '../messages/queries.ts';
import { answerCall, expandCall, placeCall, useCalls } from './active.ts';
import { PasswordModal } from './password-modal.tsx';
import { texts } from './texts.tsx';

/** The most whom a call rings for, besides its caller. */
const mostCalled = 7;

/** Calls those in a conversation; or leads into the call that runs there. */
export function CallButtons({ conversation }: { readonly conversation: Conversation }) {
  const me = useMe().user.id;
  const { active, running } = useCalls();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const others = conversation.participants.filter(({ user_id: id }) => id !== me);
  const here = running.find(({ conversation_id: id }) => id === conversation.id);
  const run = async (deed: () => Promise<void>, failed: string): Promise<void> => {
    setBusy(true);
    await deed().catch((error: unknown) => toastError(error, failed));
    setBusy(false);
  };
  if (here !== undefined) {
    const isIn = active?.info.call_id === here.call_id;
    return (
      <>
        <Button
          variant={isIn ? 'default' : 'filled'}
          loading={busy}
          leftSection={<IconPhone size={16} aria-hidden />}
          onClick={() => {
            if (isIn) expandCall(true);
            else if (here.has_password && here.caller_id !== me) setAsking(true);
            else void run(() => answerCall(here.call_id, here.call_type === 'video'), texts.notJoined);
          }}
        >
          {isIn ? texts.showCall : texts.joinCall}
        </Button>
        {asking && (
          <PasswordModal call={here.call_id} withVideo={here.call_type === 'video'} onClose={() => setAsking(false)} />
        )}
      </>
    );
  }
  if (others.length === 0) return null;
  const tooMany = others.length > mostCalled;
  const button = (type: CallType, label: string, Icon: typeof IconPhone) => (
    <Tooltip label={tooMany ? texts.tooManyToCall : label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        // Not `disabled`, which would not say why.
        aria-disabled={tooMany || busy || undefined}
        data-disabled={tooMany || busy || undefined}
        onClick={() => {
          if (tooMany || busy) return;
          const people = others.map(({ user_id: id }) => id);
          void run(() => placeCall(conversation.id, type, people), texts.notCalled);
        }}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <>
      {button('audio', texts.audioCall, IconPhone)}
      {button('video', texts.videoCall, IconVideo)}
    </>
  );
}
