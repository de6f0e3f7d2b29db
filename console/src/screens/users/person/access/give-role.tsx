import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useOrganizationNames } from '../../../../access/organizations.ts';
import { unnamed } from '../../../../access/place-name.tsx';
import { SearchSelect } from '../../../../parts/search-select.tsx';
import { affiliationsQuery, type Role, rolesQuery, type User } from '../../queries.ts';
import { texts } from './texts.tsx';

/** Gives one of the roles that somebody does not have yet, of the platform and of their organizations. */
export function GiveRole({
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
    organizationId === null ? texts.platformWide : (names.get(organizationId) ?? unnamed);
  const free = roles.filter(
    ({ id, organizationId, isSystemDefault }) =>
      !isSystemDefault &&
      !person.roleIds.includes(id) &&
      (organizationId === null || person.organizationIds.includes(organizationId)),
  );
  if (free.length === 0) return null;
  return (
    <RoleField choices={free.map(role => ({ value: role.id, label: `${role.name} (${place(role)})` }))} {...giving} />
  );
}

function RoleField({
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
        label={texts.addARole}
        placeholder={texts.chooseARole}
        choices={choices}
        value={choice?.value ?? null}
        onChange={id => setChosen(id === '' ? null : id)}
        limit={100}
        nothingFoundMessage={texts.noSuchRole}
        flex="1 1 12rem"
      />
      <Button
        variant="default"
        disabled={choice === null}
        loading={busy}
        onClick={() => choice !== null && void give(choice.value, choice.label).then(done => done && setChosen(null))}
      >
        {texts.addWith()}
      </Button>
    </Group>
  );
}
