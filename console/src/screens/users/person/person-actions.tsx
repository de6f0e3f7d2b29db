import { Button, List, Stack, Text } from '@mantine/core';
import { IconQuestionMark, IconTrash, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { api, ifMatch, result, type Tagged } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { useStaleQuestion } from '../../../parts/stale/use-stale-question.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { useAddress } from '../../../parts/use-address.ts';
import { nameOf, type User, usersRoot } from '../queries.ts';
import { personRoute } from '../routes.ts';
import { useChangePerson, useReread } from './change-person.ts';
import { shownOfPerson } from './shown.ts';

/** What may be done with the account as a whole. */
export function PersonActions({ user }: { readonly user: User & Tagged }) {
  const can = useCan();
  const me = useMe();
  const other = user.id !== me.user.id;
  const why = useAddress(`/why?person=${user.id}`);
  return (
    <>
      {can('user.read.other') && (
        <Button component="a" {...why} variant="default" leftSection={<IconQuestionMark size={16} aria-hidden />}>
          Why can they?
        </Button>
      )}
      {other && can('user.status.other') && <StatusButton user={user} />}
      {other && can('user.delete.other') && <DeleteButton user={user} />}
    </>
  );
}

function StatusButton({ user }: { readonly user: User & Tagged }) {
  const change = useChangePerson();
  const reread = useReread(user);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const set = (active: boolean): Promise<void> => {
    const params = { path: { id: user.id }, header: ifMatch(user) };
    return change(
      () => result(api.PATCH('/api/v1/users/{id}/status', { params, body: { is_active: active } })),
      active ? 'The account is active' : 'The account is inactive',
    );
  };
  const stale = useStaleQuestion({
    title: 'Activate this account?',
    action: 'Activate',
    children: (
      <>
        <bdi>{nameOf(user)}</bdi> can sign in again and gets back what they may do.
      </>
    ),
    shown: shownOfPerson(user),
    reread,
    again: () => set(true),
  });
  if (!user.is_active || stale.question !== false)
    return (
      <>
        <Button
          variant="default"
          leftSection={<IconUserCheck size={16} aria-hidden />}
          loading={busy}
          onClick={() => {
            setBusy(true);
            set(true)
              .catch((error: unknown) => stale.refused(error) || toastError(error, 'The account is still inactive'))
              .finally(() => setBusy(false));
          }}
        >
          Activate
        </Button>
        {stale.question}
      </>
    );
  return (
    <>
      <Button variant="default" leftSection={<IconUserOff size={16} aria-hidden />} onClick={() => setAsking(true)}>
        Deactivate
      </Button>
      <Confirm
        opened={asking}
        title="Deactivate this account?"
        action="Deactivate"
        shown={shownOfPerson(user)}
        onConfirm={() => set(false)}
        onStale={reread}
        onClose={() => setAsking(false)}
      >
        <bdi>{nameOf(user)}</bdi> is signed out everywhere and cannot sign in until the account is activated again. No
        data is deleted.
      </Confirm>
    </>
  );
}

function DeleteButton({ user }: { readonly user: User & Tagged }) {
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
  return (
    <>
      <Button
        variant="default"
        c="var(--mantine-color-error)"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        Delete
      </Button>
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
    </>
  );
}
