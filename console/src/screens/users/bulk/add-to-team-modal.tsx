import { Select, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { counted } from '../../../parts/counted.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { SearchSelect } from '../../../parts/search-select.tsx';
import { useFound } from '../../../parts/use-found.ts';
import { useSubmit } from '../../../parts/use-submit.ts';
import { addMember, fetchTeams, type TeamRole, teamRoles } from '../../teams/queries.ts';
import { teamRoleChoices } from '../../teams/team-roles.ts';
import type { User } from '../queries.ts';
import { Names } from './names.tsx';
import type { ForEach } from './use-for-each.ts';

/** Adds several people to a team. */
export function AddToTeamModal({
  people,
  forEach,
  onClose,
}: {
  readonly people: readonly User[];
  readonly forEach: ForEach;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState('');
  const { rows, fits, error } = useFound({
    key: ['teams', 'found'],
    text,
    find: async (q, signal) => (await fetchTeams(q === '' ? {} : { q }, 1, signal, 20)).items,
  });
  const form = useForm({
    initialValues: { team: '', role: 'member' as TeamRole },
    validate: { team: id => (id === '' ? 'Choose a team' : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'Nobody was added',
    send: ({ team, role }) =>
      forEach(
        people,
        ({ id }) => addMember(team, id, role),
        count => `${counted(count, 'person', 'people')} added to the team`,
      ),
    done: () => {},
  });
  return (
    <FormModal title="Add to team" action="Add" form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <Text size="sm">
        <Names people={people} />
      </Text>
      <SearchSelect
        label="Team"
        placeholder="Search teams"
        choices={rows.map(({ id, name }) => ({ value: id, label: name }))}
        search={{ fits, error, onText: setText }}
        nothingFoundMessage="No such team"
        {...form.getInputProps('team')}
      />
      <Select
        label="Role in the team"
        data={teamRoleChoices(teamRoles)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
    </FormModal>
  );
}
