import { Select, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { FormModal } from '../../../parts/form-modal.tsx';
import { SearchSelect } from '../../../parts/search-select.tsx';
import { useFound } from '../../../parts/use-found.ts';
import { useSubmit } from '../../../parts/use-submit.ts';
import { addMember, fetchTeams, type TeamRole, teamRoles } from '../../teams/queries.ts';
import { teamRoleChoices } from '../../teams/team-roles.ts';
import type { User } from '../queries.ts';
import { Names } from './names.tsx';
import { texts } from './texts.ts';
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
    validate: { team: id => (id === '' ? texts.chooseATeam : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.nobodyWasAdded,
    send: ({ team, role }) =>
      forEach(
        people,
        ({ id }) => addMember(team, id, role),
        count => texts.addedToTheTeam(count),
      ),
    done: () => {},
  });
  return (
    <FormModal title={texts.addToTeam} action={texts.add} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <Text size="sm">
        <Names people={people} />
      </Text>
      <SearchSelect
        label={texts.team}
        placeholder={texts.searchTeams}
        choices={rows.map(({ id, name }) => ({ value: id, label: name }))}
        search={{ fits, error, onText: setText }}
        nothingFoundMessage={texts.noSuchTeam}
        {...form.getInputProps('team')}
      />
      <Select
        label={texts.roleInTheTeam}
        data={teamRoleChoices(teamRoles)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
    </FormModal>
  );
}
