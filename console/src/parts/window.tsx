import { Modal, type ModalProps } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useFocusBack } from './focus-back.ts';

/** The windows that are open, the uppermost last. */
const open: symbol[] = [];

/**
 * A window over the page, for as long as it is rendered. Escape closes the uppermost only. The focus returns to where it
 * was.
 */
export function Window({
  onClose,
  closeOnEscape = true,
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
  return <Modal opened centered returnFocus={false} closeOnEscape={false} onClose={onClose} {...rest} />;
}
