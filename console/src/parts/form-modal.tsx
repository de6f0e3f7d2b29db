import { Button, Group, Modal, type ModalProps, Stack } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';

/** A form in a window over the page, which closes unsent by Escape, its cross or Cancel. */
export function FormModal({
  action,
  busy,
  onSubmit,
  children,
  ...window
}: {
  readonly title: ReactNode;
  /** What the button that sends it says. */
  readonly action: ReactNode;
  readonly busy: boolean;
  readonly onSubmit: ComponentProps<'form'>['onSubmit'];
  readonly onClose: () => void;
  readonly size?: ModalProps['size'];
  readonly closeOnClickOutside?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Modal opened centered {...window}>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={window.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
