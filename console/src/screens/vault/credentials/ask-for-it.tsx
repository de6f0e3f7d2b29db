import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLockOpen } from '@tabler/icons-react';
import { AskCredentialModal } from '../../requests/ask-credential-modal.tsx';
import { texts } from './texts.tsx';

/** Asks for a credential whose secrets one may not see; `name`: null where one may not see it at all. */
export function AskForIt({ id, name }: { readonly id: string; readonly name: string | null }) {
  const [asking, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconLockOpen size={14} aria-hidden />} onClick={open}>
        {texts.askForAccess}
      </Button>
      {asking && <AskCredentialModal id={id} name={name} onClose={close} />}
    </>
  );
}
