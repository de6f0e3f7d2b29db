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

/** Deletes somebody after asking: the entry of a menu, and what is asked. */
export function useDeletion(user: User & Tagged): { readonly entry: MoreEntry; readonly question: ReactNode } {
  const client = useQueryClient();
  const navigate = personRoute.useNavigate();
  const reread = useReread(user);
  const [asking, setAsking] = useState(false);
  const remove = async (): Promise<void> => {
    await result(api.DELETE('/api/v1/users/{id}', { params: { path: { id: user.id }, header: ifMatch(user) } }));
    toastDone(`${nameOf(user)} was deleted`);
    await navigate({ to: '/users' });
    // Only now: here, it would be asked for somebody who is not there any more.
    client.removeQueries({ queryKey: [...usersRoot, 'one', user.id] });
    await client.invalidateQueries({ queryKey: usersRoot });
  };
  return {
    entry: {
      icon: IconTrash,
      verb: 'Delete',
      consequence: 'Erases their personal data for good',
      destructive: true,
      onChoose: () => setAsking(true),
    },
    question: (
      <Confirm
        opened={asking}
        title="Delete this person?"
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
            <List.Item>They are signed out everywhere and lose all roles, grants and memberships.</List.Item>
            <List.Item>Their personal data is erased. The e-mail address and user name can be used again.</List.Item>
            <List.Item>What they did stays in the audit log, under their id.</List.Item>
            <List.Item>
              If they also belong to organizations you don’t manage, they are only removed from yours.
            </List.Item>
          </List>
          <Text size="sm">This cannot be undone.</Text>
        </Stack>
      </Confirm>
    ),
  };
}
