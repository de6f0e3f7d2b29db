import { Button } from '@mantine/core';
import { useCallbackRef } from '@mantine/hooks';
import { IconArrowDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { ErrorState } from '../../parts/states.tsx';
import { useKept } from './kept.ts';
import { MessageRow } from './message-row.tsx';
import classes from './messages.module.css';
import type { Conversation, Message } from './queries.ts';
import { useReading } from './reading.ts';
import { texts } from './texts.tsx';
import { useTimeline } from './timeline.ts';
import { WaitingRow } from './waiting-row.tsx';

/** A browser can make nothing higher than some ten million pixels: of longer conversations, a part at a time. */
const mostShown = 100_000;
/** Messages before and after those in view that are fetched with them. */
const margin = 20;
/** Pixels from the end that count as being there. */
const nearEnd = 48;

/**
 * All that was said, of any length: only the rows in view exist, and what is not known of them is fetched. Who reads stays
 * where they are when something comes; who is at the end stays there.
 */
export function MessageList({
  conversation,
  name,
  goTo,
  onEdit,
  onAnswer,
  onThread,
  onGoTo,
}: {
  readonly conversation: Conversation;
  readonly name: string;
  /** Number of the message to bring into view. */
  readonly goTo: number | undefined;
  readonly onEdit: (message: Message) => void;
  readonly onAnswer: (message: Message) => void;
  readonly onThread: (seq: number) => void;
  readonly onGoTo: (seq: number) => void;
}) {
  const me = useMe().user.id;
  const { id, from_seq: from } = conversation;
  const timeline = useTimeline(id);
  const last = Math.max(timeline.last, conversation.last_seq);
  useEffect(() => timeline.growTo(conversation.last_seq), [timeline, conversation.last_seq]);
  const waiting = useKept().waiting.filter(each => each.conversation_id === id);
  // What was unread when it was opened, and stays marked so as long as one looks.
  const [divider] = useState(() => (conversation.unread_count > 0 ? conversation.read_seq + 1 : null));
  const [first, setFirst] = useState(() => Math.max(from + 1, Math.min(last - mostShown, goTo ?? last) + 1));
  const said = Math.max(0, last - first + 1);
  const count = said + waiting.length;

  const frame = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    getItemKey: index => (index < said ? first + index : (waiting[index - said]?.client_message_id ?? index)),
    estimateSize: () => 52,
    overscan: 8,
    // Who is at the end goes with it, as is seen to below; everybody else stays at what they read.
    anchorTo: atEnd ? 'start' : 'end',
    paddingStart: 16,
    paddingEnd: 8,
  });
  const items = virtual.getVirtualItems();
  const shown = { first: first + (items[0]?.index ?? 0), last: first + (items.at(-1)?.index ?? 0) };
  useEffect(() => timeline.see(shown.first - margin, shown.last + margin), [timeline, shown.first, shown.last]);

  const wasAtEnd = useRef(true);
  const lastTop = useRef(0);
  const placed = useRef<number | 'once' | null>(null);
  useLayoutEffect(() => {
    const wanted = goTo ?? 'once';
    if (count === 0 || placed.current === wanted || (placed.current !== null && goTo === undefined)) return;
    placed.current = wanted;
    wasAtEnd.current = goTo === undefined && (divider === null || divider < first);
    if (goTo !== undefined && goTo < first) return setFirst(Math.max(from + 1, goTo - 200));
    if (goTo !== undefined) virtual.scrollToIndex(goTo - first, { align: 'center' });
    else if (divider !== null && divider >= first) virtual.scrollToIndex(divider - first, { align: 'start' });
    else virtual.scrollToEnd();
  });
  // What one sends is seen, wherever one was.
  const sending = waiting.length;
  const sent = useRef(sending);
  useEffect(() => {
    if (sending > sent.current) virtual.scrollToEnd();
    sent.current = sending;
  }, [sending, virtual]);

  // Where what is shown or its room grows or shrinks, who was at the end is still there.
  const look = useCallbackRef(() => {
    const element = frame.current;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    // Only who scrolls back leaves the end; what grows below them does not take them from it.
    if (scrollHeight - scrollTop - clientHeight < nearEnd) wasAtEnd.current = true;
    else if (scrollTop < lastTop.current) wasAtEnd.current = false;
    lastTop.current = scrollTop;
    setAtEnd(wasAtEnd.current);
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (wasAtEnd.current) element.scrollTop = element.scrollHeight;
      look();
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [look]);
  useReading(conversation, atEnd && timeline.at(last) !== undefined ? last : 0);
  const unseen = atEnd ? 0 : Math.max(0, last - Math.max(conversation.read_seq, shown.last));
  // biome-ignore lint/correctness/useExhaustiveDependencies: its version says that it has changed
  const lastOwn = useMemo(() => {
    let newest = 0;
    for (const { seq, sender_id, deleted_at } of timeline.known())
      if (sender_id === me && deleted_at === null && seq > newest) newest = seq;
    return newest;
  }, [timeline, timeline.version(), me]);

  return (
    <div className={classes.history}>
      {timeline.error !== null && <ErrorState error={timeline.error} retry={() => timeline.renew()} />}
      {first > from + 1 && shown.first === first && (
        <div className={classes.older}>
          <Button variant="default" size="xs" onClick={() => setFirst(Math.max(from + 1, first - mostShown))}>
            {texts.showEarlier}
          </Button>
        </div>
      )}
      <section
        ref={frame}
        className={classes.messages}
        aria-label={texts.messagesWith(name)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
        tabIndex={0}
        onScroll={look}
        onKeyDown={event => keys(event, { frame: frame.current, count, show: index => virtual.scrollToIndex(index) })}
      >
        {count === 0 && <p className={classes.beginning}>{texts.nothingSaidYet}</p>}
        {/* biome-ignore lint/a11y/useSemanticElements: its rows are placed, and stand in no list of their own */}
        <div role="list" className={classes.all} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const seq = first + index;
            const wait = waiting[index - said];
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above
              <div
                key={key}
                role="listitem"
                tabIndex={-1}
                ref={virtual.measureElement}
                data-index={index}
                className={classes.place}
                aria-setsize={count}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
              >
                {index < said ? (
                  <MessageRow
                    message={timeline.at(seq)}
                    before={timeline.at(seq - 1)}
                    isFirst={seq === from + 1}
                    beginsNew={seq === divider}
                    answers={answered(timeline.at(seq), each => timeline.at(each))}
                    isLastOwn={seq === lastOwn}
                    marked={seq === goTo}
                    conversation={conversation}
                    onEdit={onEdit}
                    onAnswer={onAnswer}
                    onThread={onThread}
                    onGoTo={onGoTo}
                  />
                ) : (
                  wait !== undefined && <WaitingRow waiting={wait} />
                )}
              </div>
            );
          })}
        </div>
      </section>
      {!atEnd && (
        <Button
          className={classes.toEnd}
          variant="default"
          size="xs"
          leftSection={<IconArrowDown size={14} aria-hidden />}
          onClick={() => virtual.scrollToEnd()}
        >
          {unseen > 0 ? texts.newMessages(unseen) : texts.toTheNewest}
        </Button>
      )}
    </div>
  );
}

/** What a message answers, where that is known. */
function answered(message: Message | undefined, at: (seq: number) => Message | undefined): Message | undefined {
  return message === undefined || message.thread_seq === null ? undefined : at(message.thread_seq);
}

/** The arrows go from message to message; End to the newest. */
function keys(
  event: KeyboardEvent<HTMLElement>,
  {
    frame,
    count,
    show,
  }: { readonly frame: HTMLElement | null; readonly count: number; readonly show: (index: number) => void },
): void {
  if (!(event.target instanceof HTMLElement) || event.target.matches(':is(input,textarea)')) return;
  const row = event.target.closest<HTMLElement>('[data-index]');
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const seen = [...(frame?.querySelectorAll<HTMLElement>('[data-index]') ?? [])];
  const index = row === null ? Number(seen.at(-1)?.dataset['index']) : Number(row.dataset['index']) + step;
  if (Number.isNaN(index) || index < 0 || index >= count) return;
  event.preventDefault();
  const find = (): HTMLElement | null => frame?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
  show(index);
  const there = find();
  if (there === null) requestAnimationFrame(() => find()?.focus({ preventScroll: true }));
  else there.focus({ preventScroll: true });
}
