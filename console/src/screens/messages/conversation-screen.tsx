import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Composer } from './composer.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { lastOwn } from './editing.ts';
import { MessageList } from './message-list.tsx';
import classes from './messages.module.css';
import { type Conversation, conversationQuery, type Message, nameOf } from './queries.ts';
import { type ConversationSearch, conversationRoute } from './routes.ts';
import { Beside } from './side.tsx';
import { texts } from './texts.tsx';
import { useTimeline } from './timeline.ts';
import { TypingLine } from './typing-line.tsx';

const Gate = lazy(async () => ({ default: (await import('./encryption/gate.tsx')).Gate }));
const Notices = lazy(async () => ({ default: (await import('./encryption/notices.tsx')).Notices }));

/** A conversation: what was said, what one says, and beside it who takes part, a thread or what was found. */
export function ConversationScreen() {
  const { conversationId: id } = conversationRoute.useParams();
  const { data, error, refetch } = useQuery(conversationQuery(id));
  if (data !== undefined) return <Open key={id} conversation={data} />;
  return (
    <section className={classes.thread} aria-label={texts.conversation}>
      {error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void refetch()} />}
    </section>
  );
}

/** Where all is encrypted, one writes once one's keys are here; what that needs is fetched only there. */
function Writing({
  conversation: { is_e2ee_enabled: encrypted },
  children,
}: {
  readonly conversation: Conversation;
  readonly children: ReactNode;
}) {
  return encrypted ? (
    <Suspense>
      <Gate>{children}</Gate>
    </Suspense>
  ) : (
    children
  );
}

function Open({ conversation }: { readonly conversation: Conversation }) {
  const me = useMe().user.id;
  const navigate = useNavigate();
  const { side, thread, at } = conversationRoute.useSearch();
  const { id } = conversation;
  const [editing, setEditing] = useState<Message | null>(null);
  const [answering, setAnswering] = useState<Message | null>(null);
  const timeline = useTimeline(id);
  const name = nameOf(conversation, me, texts.nobody);
  useEffect(() => {
    document.title = `${name} · ${texts.messages} · Gatehouse`;
  }, [name]);
  const look = (search: ConversationSearch): void =>
    void navigate({ to: '/messages/$conversationId', params: { conversationId: id }, search, replace: true });
  const show = (next: ConversationSearch['side']): void => look({ side: next === side ? undefined : next });

  return (
    <section className={classes.thread} aria-label={texts.conversation}>
      <ConversationHead conversation={conversation} name={name} side={side} onSide={show} />
      <div className={classes.with}>
        <div className={classes.talk}>
          <Suspense>
            {conversation.is_e2ee_enabled && <Notices conversation={conversation} timeline={timeline} />}
          </Suspense>
          <MessageList
            conversation={conversation}
            name={name}
            goTo={at}
            onEdit={setEditing}
            onAnswer={setAnswering}
            onThread={seq => look({ side: 'thread', thread: seq })}
            onGoTo={seq => look({ side, thread, at: seq })}
          />
          <TypingLine conversation={conversation} />
          <Writing conversation={conversation}>
            <Composer
              key={editing?.message_id ?? ''}
              conversation={conversation}
              to={name}
              editing={editing}
              answering={answering}
              onDone={() => {
                setEditing(null);
                setAnswering(null);
              }}
              onEditLast={() => setEditing(lastOwn(id, me))}
            />
          </Writing>
        </div>
        {side !== undefined && (
          <Beside conversation={conversation} side={side} thread={thread} onClose={() => look({})} onLook={look} />
        )}
      </div>
    </section>
  );
}
