import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useOrganizationNames } from '../../../access/organizations.ts';
import { unnamed } from '../../../access/place-name.tsx';
import { api, ifMatch, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { SearchSelect } from '../../../parts/search-select.tsx';
import { ErrorState } from '../../../parts/states.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { affiliationsQuery, rolesQuery, type User } from '../queries.ts';
import { Names } from './names.tsx';
import { texts } from './texts.ts';
import type { ForEach } from './use-for-each.ts';

/** Gives several people a role, besides those that they have. */
export function GiveRoleModal({
  people,
  forEach,
  onClose,
}: {
  readonly people: readonly User[];
  readonly forEach: ForEach;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const roles = useQuery(rolesQuery);
  const names = useOrganizationNames();
  const form = useForm({
    initialValues: { role: '' },
    validate: { role: id => (id === '' ? 'Choose a role' : null) },
  });
  const give = async ({ id }: User, role: string): Promise<unknown> => {
    const person = await client.fetchQuery({ ...affiliationsQuery(id), staleTime: 0 });
    if (person.roleIds.includes(role)) return null;
    const params = { path: { id }, header: ifMatch(person) };
    return result(api.PUT('/api/users/{id}', { params, body: { roleIds: [...person.roleIds, role] } }));
  };
  const { busy, submit } = useSubmit(form, {
    failed: texts.theRoleWasNotGiven,
    send: ({ role }) =>
      forEach(
        people,
        person => give(person, role),
        count => texts.theRoleNow(count),
      ),
    done: () => {},
  });
  const choices = (roles.data ?? [])
    .filter(({ isSystemDefault }) => !isSystemDefault)
    .map(({ id, name, organizationId: place }) => ({
      value: id,
      label: `${name} (${place === null ? texts.platformWide : (names.get(place) ?? unnamed)})`,
    }));
  return (
    <FormModal
      title={texts.giveRole}
      action={texts.giveRole}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">
        <Names people={people} />
      </Text>
      {roles.error !== null && <ErrorState error={roles.error} retry={() => void roles.refetch()} />}
      <SearchSelect
        label={texts.role}
        placeholder={texts.chooseARole}
        choices={choices}
        nothingFoundMessage={texts.noSuchRole}
        limit={100}
        {...form.getInputProps('role')}
      />
    </FormModal>
  );
}
