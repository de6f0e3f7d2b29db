import { Button, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { inOneLine } from './markdown.ts';
import classes from './messages.module.css';
import { type Hits, type Message, searchMessages } from './queries.ts';
import { ShortTime } from './short-time.tsx';
import { texts } from './texts.tsx';

/** Milliseconds without a key after which the server is asked. */
const pause = 250;

/** What was said with these words, the newest first, and what could not be searched. */
export function Found({ asked, conversation }: { readonly asked: string; readonly conversation?: string }) {
  const [q] = useDebouncedValue(asked, pause);
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['message-search', conversation ?? null, q],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => searchMessages(q, conversation, pageParam, signal),
    getNextPageParam: ({ next_page_state: next }: Hits) => next,
    enabled: q !== '',
    refetchOnWindowFocus: false,
  });
  if (asked === '') return null;
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (isPending || q !== asked) return <LoadingState lines={3} />;
  const messages = data.pages.flatMap(page => page.messages);
  const hidden = data.pages[0]?.not_searched ?? [];
  return (
    <div>
      <h3 className={classes.label} role="status">
        {messages.length === 0 ? texts.noMessageFound : texts.messages}
      </h3>
      {messages.map(message => (
        <Hit key={message.message_id} message={message} words={q} />
      ))}
      {hasNextPage && (
        <Button variant="subtle" size="xs" m="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {texts.showMore}
        </Button>
      )}
      {hidden.length > 0 && (
        <Text size="xs" c="dimmed" className={classes.note}>
          {conversation === undefined ? texts.encryptedNotSearched(hidden.length) : texts.thisNotSearched}
        </Text>
      )}
    </div>
  );
}

function Hit({ message, words }: { readonly message: Message; readonly words: string }) {
  const { conversation_id: id, sender_name: name, content, created_at: at, seq } = message;
  return (
    <Link
      to="/messages/$conversationId"
      params={{ conversationId: id }}
      search={({ side }: { side?: 'search' | 'people' | 'thread' | undefined }) => ({
        side: side === 'search' ? side : undefined,
        at: seq,
      })}
      className={classes.hit}
    >
      <span className={classes.line}>
        <bdi className={classes.name}>{name ?? texts.nobody}</bdi>
        <span className={classes.when}>
          <ShortTime at={at} />
        </span>
      </span>
      <bdi className={classes.passage}>{around(inOneLine(content), words)}</bdi>
    </Link>
  );
}

/** The part of a text around the first of these words. */
function around(text: string, words: string): string {
  const first = words.trim().split(/\s+/)[0]?.replaceAll('"', '').toLowerCase() ?? '';
  const at = text.toLowerCase().indexOf(first);
  return at > 60 ? `…${text.slice(at - 40)}` : text;
}
