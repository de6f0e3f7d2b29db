import { Loader, type OptionsFilter, Radio, Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { api, page, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { resourcesKey } from '../../teams/queries.ts';
import { useOwnTeams } from '../../teams/rights.ts';
import { useOverCredential } from '../rights.ts';
import type { Credential } from './queries.ts';

const shown = 20;

/** The server has searched: what it found is all shown. */
const everything: OptionsFilter = ({ options }) => options;

/** Shares a credential with a team. */
export function ShareModal({ credential, onClose }: { readonly credential: Credential; readonly onClose: () => void }) {
  const { id, name } = credential;
  const client = useQueryClient();
  const mayWrite = ['update', 'fields.update'].every(useOverCredential(credential).held);
  const form = useForm({
    initialValues: { team: '', access: 'read' as 'read' | 'write' },
    validate: { team: chosen => (chosen === '' ? 'Choose a team' : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'It was not shared',
    names: { resource_id: 'team' },
    send: ({ team, access }) =>
      result(
        api.POST('/api/v1/teams/{id}/resources', {
          params: { path: { id: team } },
          body: { type: 'credential', resource_id: id, access },
        }),
      ),
    done: (_, { team }) => {
      toastDone(`${name} is shared with the team`);
      void client.invalidateQueries({ queryKey: resourcesKey(team) });
      onClose();
    },
  });
  return (
    <FormModal title="Share with a team" action="Share" busy={busy} onSubmit={submit} onClose={onClose}>
      <Text size="sm">Everybody in the team comes to this credential, and so does whoever joins it later.</Text>
      <TeamSelect {...form.getInputProps('team')} />
      <Radio.Group label="They may" {...form.getInputProps('access')}>
        <Stack gap="xs" mt={6}>
          <Radio value="read" label="Use it" description="Read it and reveal its secrets; each reveal is audited" />
          <Radio
            value="write"
            label="Change it"
            description="Besides, change its values and notes"
            disabled={!mayWrite}
          />
        </Stack>
      </Radio.Group>
    </FormModal>
  );
}

/** Chooses a team by its name; whoever may not list them, of their own. */
function TeamSelect({
  value = '',
  onChange,
  error,
}: {
  readonly value?: string;
  readonly onChange?: (id: string) => void;
  readonly error?: React.ReactNode;
}) {
  const listed = useCan()('team.list');
  const own = useOwnTeams();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 250);
  const found = useQuery({
    queryKey: ['teams', 'search', asked],
    enabled: listed,
    queryFn: ({ signal }) => {
      const query = { per_page: shown, sort: 'name' as const, ...(asked === '' ? {} : { q: asked }) };
      return page(api.GET('/api/v1/teams', { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  });
  return (
    <Select
      label="Team"
      placeholder="Search by name"
      required
      searchable
      data-autofocus
      data={(listed ? (found.data?.items ?? []) : own).map(({ id, name }) => ({ value: id, label: name }))}
      {...(listed ? { filter: everything } : {})}
      value={value === '' ? null : value}
      onChange={id => onChange?.(id ?? '')}
      searchValue={text}
      onSearchChange={setText}
      rightSection={found.isFetching ? <Loader size="xs" aria-hidden /> : undefined}
      nothingFoundMessage={found.isError ? found.error.message : 'No team matches'}
      maxDropdownHeight={260}
      error={error}
    />
  );
}
