import { Modal, type ModalProps } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useFocusBack } from './focus-back.ts';

/** The windows that are open, the uppermost last. */
const open: symbol[] = [];

/**
 * A window over the page, for as long as it is rendered. Its first field has the focus, or else its first button. Escape
 * closes the uppermost only. The focus returns to where it was.
 */
export function Window({
  onClose,
  closeOnEscape = true,
  children,
  ...rest
}: Omit<ModalProps, 'opened' | 'centered' | 'returnFocus'>) {
  useFocusBack();
  const [self] = useState(() => Symbol());
  useEffect(() => {
    open.push(self);
    return () => void open.splice(open.indexOf(self), 1);
  }, [self]);
  useWindowEvent(
    'keydown',
    ({ key, isComposing, target }) => {
      if (key !== 'Escape' || isComposing || !closeOnEscape || open.at(-1) !== self) return;
      // A list of choices that is open closes first.
      const listOpen = target instanceof Element && target.getAttribute('data-mantine-stop-propagation') === 'true';
      if (!listOpen) onClose();
    },
    { capture: true },
  );
  return (
    <Modal opened centered returnFocus={false} closeOnEscape={false} onClose={onClose} {...rest}>
      <div ref={focusFirst}>{children}</div>
    </Modal>
  );
}

/**
 * Names what gets the focus to what moves it into a window, which would otherwise take the cross. That runs a moment later:
 * whoever is somewhere in the window by then stays there, as the name follows the focus.
 */
function focusFirst(content: HTMLElement | null): void {
  if (content === null) return;
  const name = (named: Element | null): void => named?.setAttribute('data-autofocus', 'true');
  if (content.querySelector('[data-autofocus]') === null) {
    const field = content.querySelector(':is(input:not([type=hidden]), textarea):not([disabled])');
    name(field ?? content.querySelector('button:not([disabled])'));
  }
  content.addEventListener('focusin', ({ target }) => {
    for (const named of content.querySelectorAll('[data-autofocus]')) named.removeAttribute('data-autofocus');
    if (target instanceof Element) name(target);
  });
}
