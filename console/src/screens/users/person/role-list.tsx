import { ActionIcon, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { useOrganizationNames } from '../../../access/organizations.ts';
import { unnamed } from '../../../access/place-name.tsx';
import { api, ifMatch, result } from '../../../api/client.ts';
import { counted } from '../../../parts/counted.ts';
import { SearchSelect } from '../../../parts/search-select.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { toastError } from '../../../parts/toast.tsx';
import { affiliationsQuery, type Role, rolesQuery, type User } from '../queries.ts';
import { useChangePerson } from './change-person.ts';

/** The roles that a person has beside the system's, and another to give. */
export function RoleList({ user }: { readonly user: User }) {
  const can = useCan();
  const listed = can('role.list');
  const person = useQuery(affiliationsQuery(user.id));
  const roles = useQuery({ ...rolesQuery, enabled: listed });
  const names = useOrganizationNames();
  const { busy, replace } = useReplaceRoles(user.id);
  const error = person.error ?? roles.error;
  if (error !== null) return <ErrorState error={error} retry={() => void person.refetch()} />;
  if (person.data === undefined || (listed && roles.data === undefined)) return <LoadingState lines={2} />;
  const { roleIds, organizationIds } = person.data;
  if (roles.data === undefined)
    return (
      <Text size="sm" c="dimmed">
        {counted(roleIds.length, 'role', 'roles')} in total. You can’t see which ones.
      </Text>
    );
  const others = roles.data.filter(role => !role.isSystemDefault);
  const held = others.filter(({ id }) => roleIds.includes(id));
  const free = others.filter(
    ({ id, organizationId }) =>
      !roleIds.includes(id) && (organizationId === null || organizationIds.includes(organizationId)),
  );
  const place = ({ organizationId }: Role): string =>
    organizationId === null ? 'Platform-wide' : (names.get(organizationId) ?? unnamed);
  const may = can('user.roles.other');
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        Other roles
      </Text>
      {held.length === 0 && (
        <Text size="sm" c="dimmed">
          None
        </Text>
      )}
      {held.length > 0 && (
        <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }} aria-label="Other roles">
          {held.map(role => (
            <Group key={role.id} component="li" justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" data-written>
                <bdi>{role.name}</bdi>{' '}
                <Text span size="xs" c="dimmed">
                  <bdi>{place(role)}</bdi>
                </Text>
              </Text>
              {may && (
                <Tooltip label="Remove role">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    disabled={busy}
                    aria-label={`Remove the role ${role.name}`}
                    onClick={() => void replace(ids => ids.filter(id => id !== role.id), `${role.name} was removed`)}
                  >
                    <IconX size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              )}
            </Group>
          ))}
        </Stack>
      )}
      {may && free.length > 0 && (
        <GiveRole
          choices={free.map(role => ({ value: role.id, label: `${role.name} (${place(role)})` }))}
          busy={busy}
          give={(id, label) => replace(ids => [...ids, id], `${label} was added`)}
        />
      )}
    </Stack>
  );
}

function GiveRole({
  choices,
  busy,
  give,
}: {
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly busy: boolean;
  readonly give: (id: string, label: string) => Promise<boolean>;
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  const choice = choices.find(({ value }) => value === chosen) ?? null;
  return (
    <Group align="flex-end" gap="xs">
      <SearchSelect
        label="Add a role"
        placeholder="Choose a role"
        choices={choices}
        value={choice?.value ?? null}
        onChange={id => setChosen(id === '' ? null : id)}
        limit={100}
        nothingFoundMessage="No such role"
        flex="1 1 12rem"
      />
      <Button
        variant="default"
        disabled={choice === null}
        loading={busy}
        onClick={() => choice !== null && void give(choice.value, choice.label).then(done => done && setChosen(null))}
      >
        Add{' '}
      </Button>
    </Group>
  );
}

/** Changes the set of roles, beginning from what it is at this moment: somebody else may have changed it meanwhile. */
function useReplaceRoles(id: string) {
  const client = useQueryClient();
  const change = useChangePerson();
  const [busy, setBusy] = useState(false);
  const replace = async (edit: (ids: readonly string[]) => string[], done: string): Promise<boolean> => {
    setBusy(true);
    try {
      const person = await client.fetchQuery({ ...affiliationsQuery(id), staleTime: 0 });
      const { roleIds } = person;
      const params = { path: { id }, header: ifMatch(person) };
      await change(() => result(api.PUT('/api/users/{id}', { params, body: { roleIds: edit(roleIds) } })), done);
      return true;
    } catch (error) {
      toastError(error, 'The roles were not changed');
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, replace };
}
