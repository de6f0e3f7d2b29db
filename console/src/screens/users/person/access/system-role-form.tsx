import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { api, ifMatch, result, type Tagged } from '../../../../api/client.ts';
import { useStaleQuestion } from '../../../../parts/stale/use-stale-question.tsx';
import { toastError } from '../../../../parts/toast.tsx';
import type { User } from '../../queries.ts';
import { labelOfRole, systemRoleOf, systemRoles } from '../../roles.ts';
import { useChangePerson, useReread } from '../change-person.ts';
import { shownOfPerson } from '../shown.ts';
import { texts } from './texts.tsx';

/** Changes the role that every Gatehouse has, of which a person has one. */
export function SystemRoleForm({ user }: { readonly user: User & Tagged }) {
  const change = useChangePerson();
  const [chosen, setChosen] = useState(user.role);
  const [busy, setBusy] = useState(false);
  const set = (): Promise<void> => {
    const params = { path: { id: user.id }, header: ifMatch(user) };
    return change(
      () => result(api.PATCH('/api/v1/users/{id}/role', { params, body: { role: chosen } })),
      texts.theSystemRoleIsNow(labelOfRole(chosen)),
    );
  };
  const stale = useStaleQuestion({
    title: texts.changeTheSystemRole,
    action: texts.changeRole,
    children: <>{texts.theSystemRoleOfBecomes(<bdi>{user.full_name ?? user.username}</bdi>, labelOfRole(chosen))}</>,
    shown: shownOfPerson(user),
    reread: useReread(user),
    again: set,
  });
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await set();
    } catch (error) {
      if (!stale.refused(error)) toastError(error, texts.theSystemRoleWasNotChanged);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Group align="flex-end" gap="xs">
      <Select
        label={texts.systemRole}
        data={systemRoles}
        value={chosen}
        allowDeselect={false}
        onChange={value => setChosen(systemRoleOf(value) ?? user.role)}
        w={200}
      />
      {chosen !== user.role && (
        <>
          <Button onClick={() => void save()} loading={busy}>
            {texts.changeRole}
          </Button>
          <Button variant="default" onClick={() => setChosen(user.role)}>
            {texts.cancel}
          </Button>
        </>
      )}
      {stale.question}
    </Group>
  );
}
