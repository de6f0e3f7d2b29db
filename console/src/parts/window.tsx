import { Modal, type ModalProps } from '@mantine/core';
import { useFocusBack } from './focus-back.ts';

/** A window over the page, for as long as it is rendered. The focus returns to where it was. */
export function Window(props: Omit<ModalProps, 'opened' | 'centered' | 'returnFocus'>) {
  useFocusBack();
  return <Modal opened centered returnFocus={false} {...props} />;
}
