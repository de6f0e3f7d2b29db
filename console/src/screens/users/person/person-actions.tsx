import { Button } from '@mantine/core';
import { IconQuestionMark } from '@tabler/icons-react';
import { useCan } from '../../../access/can.ts';
import type { Tagged } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import { useAddress } from '../../../parts/use-address.ts';
import type { User } from '../queries.ts';
import { useDeletion } from './use-deletion.tsx';
import { useStatusChange } from './use-status-change.tsx';

/** What may be done with the account as a whole. */
export function PersonActions({ user }: { readonly user: User & Tagged }) {
  const can = useCan();
  const me = useMe();
  const other = user.id !== me.user.id;
  const why = useAddress(`/why?person=${user.id}`);
  const status = useStatusChange(user);
  const deletion = useDeletion(user);
  return (
    <>
      {can('user.read.other') && (
        <Button component="a" {...why} variant="default" leftSection={<IconQuestionMark size={16} aria-hidden />}>
          Why can they?
        </Button>
      )}
      <MoreMenu
        place={`/users/${user.id}`}
        entries={[
          other && can('user.status.other') && status.entry,
          other && can('user.delete.other') && deletion.entry,
        ]}
      />
      {status.question}
      {deletion.question}
    </>
  );
}
