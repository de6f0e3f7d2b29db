import { ActionIcon, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { Found } from './found.tsx';
import classes from './messages.module.css';
import { PeopleSide } from './people-side.tsx';
import type { Conversation } from './queries.ts';
import type { ConversationSearch, Side } from './routes.ts';
import { texts } from './texts.tsx';
import { ThreadSide } from './thread-side.tsx';

const titles: Readonly<Record<Side, string>> = {
  people: texts.people,
  search: texts.searchHere,
  thread: texts.thread,
};

/** What is looked at beside the messages; Escape closes it. */
export function Beside({
  conversation,
  side,
  thread,
  onClose,
  onLook,
}: {
  readonly conversation: Conversation;
  readonly side: Side;
  readonly thread: number | undefined;
  readonly onClose: () => void;
  readonly onLook: (search: ConversationSearch) => void;
}) {
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented) onClose();
  };
  return (
    <aside className={classes.side} aria-label={titles[side]} onKeyDown={keyDown}>
      <header className={classes.bar}>
        <h2 className={classes.title}>{titles[side]}</h2>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.close} onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </header>
      <div className={classes.sideBody}>
        {side === 'people' && <PeopleSide conversation={conversation} onGoTo={at => onLook({ side: 'people', at })} />}
        {side === 'search' && <SearchSide conversation={conversation} />}
        {side === 'thread' && <ThreadSide conversation={conversation} root={thread ?? 0} />}
      </div>
    </aside>
  );
}

function SearchSide({ conversation: { id } }: { readonly conversation: Conversation }) {
  const [text, setText] = useState('');
  return (
    <>
      <div className={classes.find}>
        <TextInput
          type="search"
          autoFocus
          aria-label={texts.searchHere}
          leftSection={<IconSearch size={16} aria-hidden />}
          maxLength={200}
          autoComplete="off"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </div>
      <Found asked={text.trim()} conversation={id} />
    </>
  );
}
