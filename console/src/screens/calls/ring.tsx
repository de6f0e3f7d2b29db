import { Button } from '@mantine/core';
import { IconPhone, IconPhoneOff, IconVideo } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { CallInfo } from '../../calls/server.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { toastError } from '../../parts/toast.tsx';
import { conversationQuery } from '../messages/queries.ts';
import { answerCall, refuseCall } from './active.ts';
import { PasswordModal } from './password-modal.tsx';
import classes from './ring.module.css';
import { ringTone } from './ring-tone.ts';
import { texts } from './texts.tsx';

/** A call that rings. It takes no focus: whoever writes goes on writing. */
export function Ring({ call }: { readonly call: CallInfo }) {
  const [asking, setAsking] = useState<'audio' | 'video' | null>(null);
  const [busy, setBusy] = useState(false);
  const { data: conversation } = useQuery(conversationQuery(call.conversation_id));
  const self = useRef<HTMLElement>(null);
  useEffect(ringTone, []);
  const caller = call.participants.find(({ user_id: id }) => id === call.caller_id)?.name ?? texts.somebody;
  const title = conversation?.type === 'group' ? conversation.title : null;
  const answer = async (how: 'audio' | 'video'): Promise<void> => {
    if (call.has_password) return setAsking(how);
    setBusy(true);
    try {
      await answerCall(call.call_id, how === 'video');
    } catch (error) {
      toastError(error, texts.notJoined);
      setBusy(false);
    }
  };
  return (
    <section ref={self} className={classes.ring} role="alertdialog" aria-label={texts.incoming}>
      <div className={classes.who}>
        <Avatar name={caller} person={call.caller_id} size={40} />
        <div className={classes.names}>
          <div className={classes.name}>
            <bdi>{caller}</bdi>
          </div>
          <div className={classes.what}>
            {title === null ? texts.callsYou[call.call_type] : texts.callsYouIn[call.call_type](title)}
          </div>
        </div>
      </div>
      <div className={classes.deeds}>
        <Button
          variant="default"
          leftSection={<IconPhoneOff size={16} aria-hidden />}
          onClick={() => refuseCall(call).catch((error: unknown) => toastError(error))}
        >
          {texts.decline}
        </Button>
        <Button
          loading={busy}
          {...(call.call_type === 'video' ? { variant: 'default' } : {})}
          leftSection={<IconPhone size={16} aria-hidden />}
          onClick={() => void answer('audio')}
        >
          {texts.answer}
        </Button>
        {call.call_type === 'video' && (
          <Button loading={busy} leftSection={<IconVideo size={16} aria-hidden />} onClick={() => void answer('video')}>
            {texts.answerWithVideo}
          </Button>
        )}
      </div>
      {asking !== null && (
        <PasswordModal call={call.call_id} withVideo={asking === 'video'} onClose={() => setAsking(null)} />
      )}
    </section>
  );
}
