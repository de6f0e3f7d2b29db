import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useCan } from '../../../access/can.ts';
import type { Tagged } from '../../../api/client.ts';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import type { User } from '../queries.ts';
import { GiveGrantModal } from './access/give-grant-modal.tsx';
import { HelpMenu } from './security/help-menu.tsx';
import { texts } from './texts.tsx';
import { useDeletion } from './use-deletion.tsx';
import { useRightsOver } from './use-person.ts';
import { useStatusChange } from './use-status-change.tsx';

/** What may be done with the account as a whole. */
export function PersonActions({ user }: { readonly user: User & Tagged }) {
  const can = useCan();
  const { self, security, help, grants } = useRightsOver(user);
  const status = useStatusChange(user);
  const deletion = useDeletion(user);
  const [giving, { open, close }] = useDisclosure(false);
  return (
    <>
      {security && help && <HelpMenu user={user} />}
      <MoreMenu
        place={`/users/${user.id}`}
        entries={[
          !self && can('user.status.other') && status.entry,
          !self && can('user.delete.other') && deletion.entry,
        ]}
      />
      {grants && (
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {texts.giveAccess}
        </Button>
      )}
      {giving && <GiveGrantModal user={user} onClose={close} />}
      {status.question}
      {deletion.question}
    </>
  );
}
