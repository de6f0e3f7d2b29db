import { Radio, Stack, TagsInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { platform } from '../../access/places.ts';
import { SearchMultiSelect } from '../../parts/search-multi-select.tsx';
import { useFound } from '../../parts/use-found.ts';
import { fetchTeams } from '../teams/queries.ts';
import { rolesQuery } from '../users/queries.ts';
import { texts } from './texts.tsx';
import type { PolicyValues } from './values.ts';

type Form = Pick<UseFormReturnType<PolicyValues>, 'values' | 'getInputProps' | 'setFieldValue' | 'errors'>;

/** Whom a policy is about: everybody, or roles, teams and departments. */
export function TargetFields({ form }: { readonly form: Form }) {
  const can = useCan();
  const { everybody } = form.values;
  return (
    <>
      <Radio.Group
        label={texts.whom}
        description={texts.whomHint}
        value={everybody ? 'all' : 'some'}
        onChange={value => form.setFieldValue('everybody', value === 'all')}
        error={form.errors['everybody']}
      >
        <Stack gap="xs" mt={6}>
          <Radio value="all" label={texts.everybody} />
          <Radio value="some" label={texts.some} />
        </Stack>
      </Radio.Group>
      {!everybody && (
        <>
          {can('role.list') && <RolesField form={form} />}
          {can('team.list') && <TeamsField form={form} />}
          <TagsInput
            label={texts.departments}
            description={texts.departmentsHint}
            maxTags={100}
            maxLength={255}
            splitChars={[]}
            {...form.getInputProps('departments')}
          />
        </>
      )}
    </>
  );
}

function RolesField({ form }: { readonly form: Form }) {
  const { data: roles = [] } = useQuery(rolesQuery);
  const { place } = form.values;
  const choices = roles
    .filter(({ organizationId: of }) => of === null || of === (place === platform ? null : place))
    .map(({ moniker, name }) => ({ value: moniker, label: name }));
  return <SearchMultiSelect label={texts.roles} choices={choices} {...form.getInputProps('roles')} />;
}

function TeamsField({ form }: { readonly form: Form }) {
  const [text, setText] = useState('');
  const { place } = form.values;
  const found = useFound({
    key: ['policies', 'teams'],
    text,
    find: async (q, signal) => (await fetchTeams(q === '' ? {} : { q }, 1, signal, 20)).items,
  });
  return (
    <SearchMultiSelect
      label={texts.teams}
      nothingFoundMessage={texts.noTeamFound}
      choices={found.rows
        .filter(team => place === platform || team.organization_id === place)
        .map(team => ({ value: team.id, label: team.name }))}
      search={{ ...found, onText: setText }}
      {...form.getInputProps('teams')}
    />
  );
}
