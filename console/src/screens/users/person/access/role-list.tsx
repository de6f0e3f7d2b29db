import { ActionIcon, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../../access/can.ts';
import { useOrganizationNames } from '../../../../access/organizations.ts';
import { PlaceName, unnamed } from '../../../../access/place-name.tsx';
import { api, ifMatch, result } from '../../../../api/client.ts';
import { AnchorLink } from '../../../../parts/links.tsx';
import { ListRow, Rows } from '../../../../parts/rows.tsx';
import { SearchSelect } from '../../../../parts/search-select.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { Time } from '../../../../parts/time.tsx';
import { toastError } from '../../../../parts/toast.tsx';
import { affiliationsQuery, type Role, rolesQuery, type User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';
import { accessQuery, type HeldRole } from './queries.ts';

/** The roles that a person has beside the system's, and another to give. */
export function RoleList({ user }: { readonly user: User }) {
  const can = useCan();
  const may = can('user.roles.other');
  const access = useQuery(accessQuery(user.id));
  const { busy, replace } = useReplaceRoles(user.id);
  if (access.error !== null) return <ErrorState error={access.error} retry={() => void access.refetch()} />;
  if (access.data === undefined) return <LoadingState lines={2} />;
  const held = access.data.roles.filter(({ system }) => !system);
  return (
    <Stack gap="sm">
      <Text size="sm" fw={500}>
        Other roles
      </Text>
      {held.length === 0 && (
        <Text size="sm" c="dimmed">
          None
        </Text>
      )}
      {held.length > 0 && (
        <Rows label="Other roles" plain>
          {held.map(role => (
            <HeldRoleRow
              key={role.id}
              role={role}
              remove={
                may && {
                  busy,
                  run: () => void replace(ids => ids.filter(id => id !== role.id), `${role.name} was removed`),
                }
              }
            />
          ))}
        </Rows>
      )}
      {may && can('role.list') && (
        <FreeRoles user={user} busy={busy} give={(id, label) => replace(ids => [...ids, id], `${label} was added`)} />
      )}
    </Stack>
  );
}

function HeldRoleRow({
  role,
  remove,
}: {
  readonly role: HeldRole;
  readonly remove: false | { readonly busy: boolean; readonly run: () => void };
}) {
  const { id, name, organization_id, starts_at, expires_at, given_by, given_at } = role;
  return (
    <ListRow
      title={
        <AnchorLink to="/roles/$id" params={{ id }} inherit data-written>
          <bdi>{name}</bdi>
        </AnchorLink>
      }
      hint={
        <>
          <PlaceName of={organization_id} /> · since <Time at={starts_at ?? given_at} />
          {expires_at !== null && (
            <>
              {' '}
              until <Time at={expires_at} />
            </>
          )}
          {given_by?.name != null && (
            <>
              {' '}
              · by <bdi>{given_by.name}</bdi>
            </>
          )}
        </>
      }
      end={
        remove && (
          <Tooltip label="Remove role">
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={remove.busy}
              aria-label={`Remove the role ${name}`}
              onClick={remove.run}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }
    />
  );
}

/** The roles that somebody does not have yet, of the platform and of their organizations. */
function FreeRoles({
  user,
  ...giving
}: {
  readonly user: User;
  readonly busy: boolean;
  readonly give: (id: string, label: string) => Promise<boolean>;
}) {
  const names = useOrganizationNames();
  const { data: person } = useQuery(affiliationsQuery(user.id));
  const { data: roles } = useQuery(rolesQuery);
  if (person === undefined || roles === undefined) return null;
  const place = ({ organizationId }: Role): string =>
    organizationId === null ? 'Platform-wide' : (names.get(organizationId) ?? unnamed);
  const free = roles.filter(
    ({ id, organizationId, isSystemDefault }) =>
      !isSystemDefault &&
      !person.roleIds.includes(id) &&
      (organizationId === null || person.organizationIds.includes(organizationId)),
  );
  if (free.length === 0) return null;
  return (
    <GiveRole choices={free.map(role => ({ value: role.id, label: `${role.name} (${place(role)})` }))} {...giving} />
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
