import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Composer } from './composer.tsx';
import { useKept } from './kept.ts';
import { MessageRow } from './message-row.tsx';
import classes from './messages.module.css';
import { type Conversation, conversationsRoot, fetchThread, type Message } from './queries.ts';
import { useTimeline } from './timeline.ts';
import { WaitingRow } from './waiting-row.tsx';

const nothing = (): void => {};

/** A message with all that answers it, and a field to answer it with. */
export function ThreadSide({ conversation, root }: { readonly conversation: Conversation; readonly root: number }) {
  const timeline = useTimeline(conversation.id);
  const first = timeline.at(root);
  useEffect(() => {
    if (first === undefined) timeline.fetchAround(root);
  }, [timeline, first, root]);
  const { error, isPending, refetch } = useQuery({
    queryKey: [...conversationsRoot, 'thread', first?.message_id ?? null],
    enabled: first !== undefined,
    queryFn: async ({ signal }) => {
      for (let page: string | null = null; ; ) {
        const part = await fetchThread(first?.message_id ?? '', page, signal);
        timeline.apply(part.root, ...part.messages);
        page = part.next_page_state;
        if (page === null) return true;
      }
    },
  });
  const waiting = useKept().waiting.filter(
    each => each.conversation_id === conversation.id && each.metadata?.['reply_to'] === first?.message_id,
  );
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (first === undefined || isPending) return <LoadingState />;
  const replies = [...timeline.known()]
    .filter(({ thread_seq: thread }) => thread === root)
    .sort((one, other) => one.seq - other.seq);
  const row = (message: Message, before: Message | undefined) => (
    <MessageRow
      key={message.seq}
      message={{ ...message, thread_seq: null, reply_count: 0 }}
      before={before}
      isFirst={before === undefined}
      beginsNew={false}
      answers={undefined}
      isLastOwn={false}
      marked={false}
      conversation={conversation}
      onEdit={nothing}
      onAnswer={nothing}
      onThread={nothing}
      onGoTo={nothing}
    />
  );
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1) */}
      <section className={classes.threaded} tabIndex={0}>
        {row(first, undefined)}
        {replies.map((reply, at) => row(reply, replies[at - 1] ?? first))}
        {waiting.map(each => (
          <WaitingRow key={each.client_message_id} waiting={each} />
        ))}
      </section>
      <Composer conversation={conversation} to="" thread={first} onDone={nothing} />
    </>
  );
}
