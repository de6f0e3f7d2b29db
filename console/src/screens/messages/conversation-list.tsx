import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconArchive, IconClock, IconEdit, IconInbox, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { ConversationRow } from './conversation-row.tsx';
import { Found } from './found.tsx';
import classes from './messages.module.css';
import { type Listed, listQuery, nameOf } from './queries.ts';
import { texts as scheduledTexts } from './scheduled/texts.tsx';
import { texts } from './texts.tsx';

/** Pixels of a row, on a phone a little more. */
const rowHeight = 56;
/** Rows before the end of what is there at which more is fetched. */
const near = 10;

/** All conversations, those with the newest message first; what is typed above finds conversations and messages. */
export function ConversationList({
  archived,
  open,
  beside,
  onBegin,
}: {
  readonly archived: boolean;
  /** The one that is open. */
  readonly open: string | undefined;
  /** Whether something stands beside it, which has the first heading. */
  readonly beside: boolean;
  readonly onBegin: () => void;
}) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const asked = text.trim();
  const Title = beside ? 'h2' : 'h1';
  const other = archived ? texts.showConversations : texts.showArchived;
  return (
    <section className={classes.list} aria-label={texts.conversations}>
      <header className={classes.bar}>
        <Title className={classes.title}>{archived ? texts.archivedConversations : texts.messages}</Title>
        <Tooltip label={scheduledTexts.scheduled}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={scheduledTexts.scheduled}
            onClick={() => void navigate({ to: '/messages/scheduled' })}
          >
            <IconClock size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={other}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={other}
            onClick={() => void navigate({ to: '/messages', search: archived ? {} : { archived: true } })}
          >
            {archived ? <IconInbox size={16} aria-hidden /> : <IconArchive size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label={texts.newConversation}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.newConversation} onClick={onBegin}>
            <IconEdit size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </header>
      <div className={classes.find}>
        <TextInput
          type="search"
          aria-label={texts.findConversations}
          placeholder={texts.peopleGroupsOrWords}
          leftSection={<IconSearch size={16} aria-hidden />}
          maxLength={200}
          autoComplete="off"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={event => {
            if (event.key !== 'Escape' || text === '') return;
            event.stopPropagation();
            setText('');
          }}
        />
      </div>
      {asked === '' ? (
        <Rows archived={archived} open={open} onBegin={onBegin} />
      ) : (
        <FoundBoth asked={asked} archived={archived} open={open} />
      )}
    </section>
  );
}

function useConversations(archived: boolean) {
  const query = useInfiniteQuery(listQuery(archived));
  // Pages are read one after the other: one that moved meanwhile may be on two of them.
  const rows = new Map(query.data?.pages.flatMap(({ conversations }) => conversations).map(each => [each.id, each]));
  return { ...query, rows: [...rows.values()] };
}

function Rows({
  archived,
  open,
  onBegin,
}: {
  readonly archived: boolean;
  readonly open: string | undefined;
  readonly onBegin: () => void;
}) {
  const { rows, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useConversations(archived);
  const frame = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    getItemKey: index => rows[index]?.id ?? index,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last > rows.length - near) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (error !== null && rows.length === 0) return <ErrorState error={error} retry={() => void refetch()} />;
  if (isPending) return <LoadingState />;
  if (rows.length === 0)
    return archived ? (
      <EmptyState title={texts.nothingArchived} />
    ) : (
      <EmptyState title={texts.noConversations}>
        <button type="button" className={classes.begin} onClick={onBegin}>
          {texts.beginOne}
        </button>
      </EmptyState>
    );
  return (
    <nav ref={frame} className={classes.rows} aria-label={texts.conversations} onKeyDown={arrows}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, key, start }) => {
          const conversation = rows[index];
          return conversation === undefined ? null : (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              style={{ transform: `translateY(${start}px)` }}
            >
              <ConversationRow conversation={conversation} current={conversation.id === open} />
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** The conversations whose names have the text in them, and what was said with it. */
function FoundBoth({
  asked,
  archived,
  open,
}: {
  readonly asked: string;
  readonly archived: boolean;
  readonly open: string | undefined;
}) {
  const me = useMe().user.id;
  const { rows } = useConversations(archived);
  const fits = (row: Listed): boolean =>
    `${nameOf(row, me, '')} ${row.other?.username ?? ''}`.toLowerCase().includes(asked.toLowerCase());
  const named = rows.filter(fits).slice(0, 20);
  return (
    <nav className={classes.rows} aria-label={texts.results} onKeyDown={arrows}>
      {named.length > 0 && (
        <>
          <h3 className={classes.label}>{texts.conversations}</h3>
          {named.map(conversation => (
            <ConversationRow key={conversation.id} conversation={conversation} current={conversation.id === open} />
          ))}
        </>
      )}
      <Found asked={asked} />
    </nav>
  );
}

/** The arrows go from row to row. */
function arrows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = links[at + step];
  if (at === -1 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
