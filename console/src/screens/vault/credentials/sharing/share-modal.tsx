import { Radio, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../../access/can.ts';
import { api, page, result } from '../../../../api/client.ts';
import { FormModal } from '../../../../parts/form-modal.tsx';
import { SearchSelect } from '../../../../parts/search-select.tsx';
import { toastDone } from '../../../../parts/toast.tsx';
import { useFound } from '../../../../parts/use-found.ts';
import { useSubmit } from '../../../../parts/use-submit.ts';
import { resourcesKey } from '../../../teams/queries.ts';
import { useOwnTeams } from '../../../teams/rights.ts';
import { useOverCredential } from '../../rights.ts';
import type { Credential } from '../queries.ts';
import { sharesKey } from './queries.ts';
import { texts } from './texts.tsx';

const shown = 20;

/** Shares a credential with a team. */
export function ShareModal({ credential, onClose }: { readonly credential: Credential; readonly onClose: () => void }) {
  const { id, name } = credential;
  const client = useQueryClient();
  const mayWrite = ['update', 'fields.update'].every(useOverCredential(credential).held);
  const form = useForm({
    initialValues: { team: '', access: 'read' as 'read' | 'write' },
    validate: { team: chosen => (chosen === '' ? texts.chooseATeam : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theCredentialWasNotShared,
    names: { resource_id: 'team' },
    send: ({ team, access }) =>
      result(
        api.POST('/api/v1/teams/{id}/resources', {
          params: { path: { id: team } },
          body: { type: 'credential', resource_id: id, access },
        }),
      ),
    done: (_, { team }) => {
      toastDone(texts.isSharedWithTheTeam(name));
      void client.invalidateQueries({ queryKey: resourcesKey(team) });
      void client.invalidateQueries({ queryKey: sharesKey(id) });
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.shareWithATeam}
      action={texts.share}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">{texts.everyoneInTheTeamGetsAccessTo}</Text>
      <TeamSelect {...form.getInputProps('team')} />
      <Radio.Group label={texts.theyCan} {...form.getInputProps('access')}>
        <Stack gap="xs" mt={6}>
          <Radio value="read" label={texts.it} description={texts.viewItAndRevealItsSecretsEach} />
          <Radio
            value="write"
            label={texts.editIt}
            description={texts.alsoChangeItsValuesAndNotes}
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
  const found = useFound({
    key: ['teams', 'search'],
    text,
    enabled: listed,
    find: async (q, signal) => {
      const query = { per_page: shown, sort: 'name' as const, ...(q === '' ? {} : { q }) };
      return (await page(api.GET('/api/v1/teams', { params: { query }, signal }))).items;
    },
  });
  return (
    <SearchSelect
      label={texts.team}
      placeholder={texts.searchByName}
      required
      choices={(listed ? found.rows : own).map(({ id, name }) => ({ value: id, label: name }))}
      {...(listed ? { search: { ...found, onText: setText } } : {})}
      value={value}
      onChange={id => onChange?.(id)}
      nothingFoundMessage={texts.noTeamsMatch}
      error={error}
    />
  );
}
