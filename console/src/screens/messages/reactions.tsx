import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMe } from '../../api/session.ts';
import { numeral } from '../../parts/time.tsx';
import { toastError } from '../../parts/toast.tsx';
import { setReaction } from './changes.ts';
import classes from './message-row.module.css';
import type { Message } from './queries.ts';
import { texts } from './texts.tsx';

/** What people react with, without a keyboard of their own for it. */
const usual = ['👍', '❤️', '😂', '🎉', '👀', '✅', '🙏', '😮', '😢', '👎', '🚀', '❓'] as const;

/** What people reacted with; one's own are marked, and pressing one adds or takes back one's own. */
export function Reactions({ message }: { readonly message: Message }) {
  const me = useMe().user.id;
  if (message.reactions.length === 0) return null;
  return (
    <div className={classes.reactions}>
      {message.reactions.map(({ emoji, count, user_ids: people }) => {
        const mine = people.includes(me);
        return (
          <button
            key={emoji}
            type="button"
            className={classes.reaction}
            aria-pressed={mine}
            aria-label={texts.reactedWith(emoji, count)}
            onClick={() => change(message, emoji, !mine)}
          >
            <span aria-hidden>{emoji}</span>
            <span aria-hidden>{numeral(count)}</span>
          </button>
        );
      })}
      <ReactMenu message={message}>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.react}>
          <IconMoodSmile size={16} aria-hidden />
        </ActionIcon>
      </ReactMenu>
    </div>
  );
}

function change(message: Message, emoji: string, on: boolean): void {
  setReaction(message, emoji, on).catch((error: unknown) => toastError(error));
}

/** Chooses what to react with. */
export function ReactMenu({ message, children }: { readonly message: Message; readonly children: ReactNode }) {
  const me = useMe().user.id;
  return (
    <Menu
      position="bottom-start"
      withinPortal
      withInitialFocusPlaceholder={false}
      classNames={{ dropdown: classes.emoji }}
    >
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown aria-label={texts.react}>
        {usual.map(emoji => {
          const mine = message.reactions.some(each => each.emoji === emoji && each.user_ids.includes(me));
          return (
            <Tooltip key={emoji} label={texts.emojiNames[emoji]} openDelay={600}>
              <Menu.Item
                className={classes.choice}
                aria-label={texts.emojiNames[emoji]}
                onClick={() => change(message, emoji, !mine)}
              >
                {emoji}
              </Menu.Item>
            </Tooltip>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
