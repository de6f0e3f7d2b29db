import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { api, ifMatch, result, type Tagged } from '../../../../api/client.ts';
import { useStaleQuestion } from '../../../../parts/stale/use-stale-question.tsx';
import { toastError } from '../../../../parts/toast.tsx';
import type { User } from '../../queries.ts';
import { labelOfRole, systemRoleOf, systemRoles } from '../../roles.ts';
import { useChangePerson, useReread } from '../change-person.ts';
import { shownOfPerson } from '../shown.ts';

/** Changes the role that every Gatehouse has, of which a person has one. */
export function SystemRoleForm({ user }: { readonly user: User & Tagged }) {
  const change = useChangePerson();
  const [chosen, setChosen] = useState(user.role);
  const [busy, setBusy] = useState(false);
  const set = (): Promise<void> => {
    const params = { path: { id: user.id }, header: ifMatch(user) };
    return change(
      () => result(api.PATCH('/api/v1/users/{id}/role', { params, body: { role: chosen } })),
      `The system role is ${labelOfRole(chosen)} now`,
    );
  };
  const stale = useStaleQuestion({
    title: 'Change the system role?',
    action: 'Change role',
    children: (
      <>
        The system role of <bdi>{user.full_name ?? user.username}</bdi> becomes {labelOfRole(chosen)}.
      </>
    ),
    shown: shownOfPerson(user),
    reread: useReread(user),
    again: set,
  });
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await set();
    } catch (error) {
      if (!stale.refused(error)) toastError(error, 'The system role was not changed');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Group align="flex-end" gap="xs">
      <Select
        label="System role"
        data={systemRoles}
        value={chosen}
        allowDeselect={false}
        onChange={value => setChosen(systemRoleOf(value) ?? user.role)}
        w={200}
      />
      {chosen !== user.role && (
        <>
          <Button onClick={() => void save()} loading={busy}>
            Change role
          </Button>
          <Button variant="default" onClick={() => setChosen(user.role)}>
            Cancel
          </Button>
        </>
      )}
      {stale.question}
    </Group>
  );
}
