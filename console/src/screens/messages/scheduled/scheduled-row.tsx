import { IconEdit, IconSend2, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../../api/errors.ts';
import { useMe } from '../../../api/session.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { AnchorLink } from '../../../parts/links.tsx';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import { ListRow } from '../../../parts/rows.tsx';
import { Time } from '../../../parts/time.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { Face } from '../face.tsx';
import { inOneLine } from '../markdown.ts';
import { send } from '../outbox.ts';
import { type Conversation, conversationQuery, nameOf } from '../queries.ts';
import { texts as common } from '../texts.tsx';
import { useContent } from '../use-content.ts';
import { ChangeModal } from './change-modal.tsx';
import { asMessage, type Scheduled, stillThere, takeBack } from './queries.ts';
import classes from './scheduled.module.css';
import { texts } from './texts.tsx';

/** One that waits, or could not be sent: where it goes, what it says, when, and what can be done with it. */
export function ScheduledRow({ scheduled }: { readonly scheduled: Scheduled }) {
  const me = useMe().user.id;
  const navigate = useNavigate();
  const { data: conversation, error } = useQuery(conversationQuery(scheduled.conversation_id));
  const { text, problem, sealed } = useContent(asMessage(scheduled, me));
  const [doing, setDoing] = useState<'change' | 'take-back' | null>(null);
  const left = error instanceof ApiError && error.status === 404;
  const name = conversation === undefined ? (left ? texts.aConversation : '') : nameOf(conversation, me, common.nobody);
  const { failed_at: failed, failure, send_at: at, metadata } = scheduled;
  const due = failed === null && Date.parse(at) <= Date.now();
  const files = Array.isArray(metadata?.['file_ids']) ? metadata['file_ids'].length : 0;
  const gone = async (): Promise<void> => {
    setDoing(null);
    const there = await stillThere(scheduled);
    toastError(new ApiError(404, there === true ? texts.notInIt : texts.goneMeanwhile), texts.notChanged);
  };
  const refused = (problemIs: unknown): void => {
    if (problemIs instanceof ApiError && problemIs.status === 404) void gone();
    else toastError(problemIs);
  };
  const sendNow = async ({ id, is_e2ee_enabled: encrypted }: Conversation): Promise<void> => {
    const { e2ee: _envelope, ...rest } = metadata ?? {};
    try {
      await takeBack(scheduled);
    } catch (problemIs) {
      refused(problemIs);
      return;
    }
    send({
      ...{ conversation_id: id, content: text, metadata: Object.keys(rest).length === 0 ? null : rest },
      ...{ encrypted: encrypted || scheduled.is_encrypted, files: sealed },
    });
    await navigate({ to: '/messages/$conversationId', params: { conversationId: id } });
  };
  const readable = conversation !== undefined && problem === null && text !== '' && !due;
  return (
    <ListRow
      mark={<Face name={name === '' ? '·' : name} group={conversation?.type !== 'direct'} size={32} />}
      title={
        <span className={classes.head}>
          {conversation === undefined ? (
            <bdi>{name}</bdi>
          ) : (
            <AnchorLink to="/messages/$conversationId" params={{ conversationId: conversation.id }}>
              <bdi>{name}</bdi>
            </AnchorLink>
          )}
          <span className={classes.when}>{due ? texts.beingSent : <Time at={at} />}</span>
        </span>
      }
      hint={
        <>
          <span className={classes.text}>{problem ?? inOneLine(text)}</span>
          {files > 0 && <div>{texts.files(files)}</div>}
          {failed !== null && <div className={classes.failed}>{texts.notSent(failure ?? '')}</div>}
          {doing === 'change' && conversation !== undefined && (
            <ChangeModal
              scheduled={scheduled}
              text={text}
              files={sealed}
              conversation={conversation}
              onGone={() => void gone()}
              onClose={() => setDoing(null)}
            />
          )}
          <Confirm
            opened={doing === 'take-back'}
            title={texts.takeBackTitle}
            action={texts.takeBack}
            onConfirm={async () => {
              try {
                await takeBack(scheduled);
                toastDone(texts.wasTakenBack);
              } catch (problemIs) {
                if (!(problemIs instanceof ApiError) || problemIs.status !== 404) throw problemIs;
                await gone();
              }
            }}
            onClose={() => setDoing(null)}
          >
            {texts.takingBackGoes}
          </Confirm>
        </>
      }
      end={
        <MoreMenu
          of={name}
          entries={[
            readable && {
              icon: IconEdit,
              verb: texts.change,
              consequence: texts.changeSays,
              onChoose: () => setDoing('change'),
            },
            readable && {
              icon: IconSend2,
              verb: texts.sendNow,
              consequence: texts.sendNowSays,
              onChoose: () => void sendNow(conversation),
            },
            !due && {
              icon: IconTrash,
              verb: texts.takeBack,
              consequence: texts.takeBackSays,
              destructive: true,
              onChoose: () => setDoing('take-back'),
            },
          ]}
        />
      }
    />
  );
}
