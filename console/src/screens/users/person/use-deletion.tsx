import { List, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, ifMatch, result, type Tagged } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import type { MoreEntry } from '../../../parts/more-menu.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { nameOf, type User, usersRoot } from '../queries.ts';
import { personRoute } from '../routes.ts';
import { useReread } from './change-person.ts';
import { shownOfPerson } from './shown.ts';
import { texts } from './texts.tsx';

/** Deletes somebody after asking: the entry of a menu, and what is asked. */
export function useDeletion(user: User & Tagged): { readonly entry: MoreEntry; readonly question: ReactNode } {
  const client = useQueryClient();
  const navigate = personRoute.useNavigate();
  const reread = useReread(user);
  const [asking, setAsking] = useState(false);
  const remove = async (): Promise<void> => {
    await result(api.DELETE('/api/v1/users/{id}', { params: { path: { id: user.id }, header: ifMatch(user) } }));
    toastDone(texts.wasDeletedNamed(nameOf(user)));
    await navigate({ to: '/users' });
    // Only now: here, it would be asked for somebody who is not there any more.
    client.removeQueries({ queryKey: [...usersRoot, 'one', user.id] });
    await client.invalidateQueries({ queryKey: usersRoot });
  };
  return {
    entry: {
      icon: IconTrash,
      verb: texts.delete,
      consequence: texts.erasesTheirPersonalDataForGood,
      destructive: true,
      onChoose: () => setAsking(true),
    },
    question: (
      <Confirm
        opened={asking}
        title={texts.deleteThisPerson}
        action="Delete"
        onConfirm={remove}
        shown={shownOfPerson(user)}
        onStale={reread}
        onClose={() => setAsking(false)}
      >
        <Stack gap="xs">
          <Text size="sm" data-written>
            <bdi>{nameOf(user)}</bdi> (<bdi>{user.email}</bdi>)
          </Text>
          <List size="sm" spacing={4}>
            <List.Item>{texts.theyAreSignedOutEverywhereAndLose}</List.Item>
            <List.Item>{texts.theirPersonalDataIsErasedTheE}</List.Item>
            <List.Item>{texts.whatTheyDidStaysInTheAudit}</List.Item>
            <List.Item>{texts.ifTheyAlsoBelongToOrganizationsYou}</List.Item>
          </List>
          <Text size="sm">{texts.thisCannotBeUndone}</Text>
        </Stack>
      </Confirm>
    ),
  };
}
