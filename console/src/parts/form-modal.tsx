import { Button, Group, type ModalProps, Stack } from '@mantine/core';
import { type ComponentProps, type ReactNode, useRef } from 'react';
import { texts } from './texts.ts';
import { unreadOf } from './unread.ts';
import { type Question, useKeeping } from './use-keeping.tsx';
import { Window } from './window.tsx';

/** What tells whether a form differs from what it began with. */
export interface Edited {
  readonly isDirty: () => boolean;
}

/**
 * A form in a window over the page. Its first field has the focus. By Escape, its cross or a click beside it, it closes
 * unsent, and asks first when something was entered; Cancel closes it at once.
 */
export function FormModal({
  form,
  action,
  color,
  busy,
  onSubmit,
  onClose,
  asks,
  over,
  children,
  ...window
}: {
  readonly form: Edited;
  readonly title: ReactNode;
  /** What the button that sends it says. */
  readonly action: ReactNode;
  readonly color?: string;
  readonly busy: boolean;
  readonly onSubmit: ComponentProps<'form'>['onSubmit'];
  readonly onClose: () => void;
  readonly size?: ModalProps['size'];
  /** With it, closing always asks this: what the window shows is not shown again. */
  readonly asks?: Question;
  /** A window over this one, which alone closes by Escape. */
  readonly over?: ReactNode;
  readonly children: ReactNode;
}) {
  const element = useRef<HTMLFormElement>(null);
  const { leaving, question } = useKeeping(
    () => asks !== undefined || form.isDirty() || unreadOf(element.current).length > 0,
    asks,
  );
  return (
    <Window {...window} onClose={() => leaving(onClose)}>
      <form ref={element} onSubmit={onSubmit} noValidate>
        <Stack>
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button type="submit" loading={busy} {...(color === undefined ? {} : { color })}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
      {question}
      {over}
    </Window>
  );
}
