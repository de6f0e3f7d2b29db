import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, renewMe, result, type Tagged, tagged } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';
import { PageForm } from '../../../parts/page-form.tsx';
import { SearchSelect } from '../../../parts/search-select.tsx';
import { Section } from '../../../parts/section.tsx';
import { type Part, textPart } from '../../../parts/stale/parts.ts';
import { useStale } from '../../../parts/stale/use-stale.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { texts } from './texts.ts';

type Changes = NonNullable<paths['/api/v1/users/{id}']['patch']['requestBody']>['content']['application/json'];

type Own = paths['/api/v1/users/me']['get']['responses']['200']['content']['application/json'] & Tagged;

interface Values extends Record<string, unknown> {
  readonly full_name: string;
  readonly bio: string;
  readonly phone: string;
  readonly department: string;
  readonly timezone: string;
}

const valuesOf = (user: Own): Values => ({
  full_name: user.full_name ?? '',
  bio: user.bio ?? '',
  phone: user.phone ?? '',
  department: user.department ?? '',
  timezone: user.timezone,
});
const parts: readonly Part<Values>[] = [
  textPart('full_name', texts.fullName),
  textPart('bio', texts.bio, { long: true }),
  textPart('phone', texts.phone),
  textPart('department', texts.department),
  textPart('timezone', texts.timeZone),
];
const fetchOwn = (): Promise<Own> => tagged(api.GET('/api/v1/users/me'), user => user);

/** Reads one's profile and lets one change it. */
export function OwnProfile({ onClose }: { readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['users', 'own', 'opened'],
    queryFn: fetchOwn,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data !== undefined) return <EditProfile user={data} onClose={onClose} />;
  return error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void refetch()} />;
}

/** Changes one's profile: only what was changed is sent. */
function EditProfile({ user, onClose }: { readonly user: Own; readonly onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm<Values>({ initialValues: valuesOf(user) });
  const stale = useStale(form, { what: 'profile', opened: user, valuesOf, partsOf: () => parts, load: fetchOwn });
  const { busy, submit } = useSubmit(form, {
    failed: texts.yourProfileWasNotChanged,
    refused: stale.refused,
    send: async values => {
      const before = valuesOf(stale.from);
      const changes: Changes = {};
      for (const field of ['full_name', 'phone', 'department'] as const)
        if (values[field] !== before[field]) changes[field] = values[field] === '' ? null : values[field];
      for (const field of ['bio', 'timezone'] as const)
        if (values[field] !== before[field]) changes[field] = values[field];
      if (Object.keys(changes).length === 0) return false;
      const params = { path: { id: user.id }, header: ifMatch(stale.from) };
      await result(api.PATCH('/api/v1/users/{id}', { params, body: changes }));
      return true;
    },
    done: changed => {
      if (changed) {
        toastDone(texts.profileUpdated);
        void client.invalidateQueries({ queryKey: ['users'] });
        // The change is stored; who cannot be told of it now hears of it with the next exchange of tokens.
        renewMe().catch(() => {});
      }
      onClose();
    },
  });
  return (
    <Section title={texts.editProfile}>
      <PageForm form={form} onSubmit={submit}>
        <Stack maw={520}>
          <TextInput label={texts.fullName} autoComplete="name" autoFocus {...form.getInputProps('full_name')} />
          <Textarea label={texts.bio} autosize minRows={3} maxRows={12} {...form.getInputProps('bio')} />
          <TextInput label={texts.phone} type="tel" autoComplete="tel" {...form.getInputProps('phone')} />
          <TextInput label={texts.department} autoComplete="off" {...form.getInputProps('department')} />
          <SearchSelect
            label={texts.timeZone}
            description={texts.timesAreShownInThisTimeZone}
            choices={zonesWith(user.timezone).map(zone => ({ value: zone, label: zone }))}
            allowDeselect={false}
            maxDropdownHeight={260}
            nothingFoundMessage={texts.noSuchTimeZone}
            {...form.getInputProps('timezone')}
          />
          <Group>
            <Button type="submit" loading={busy}>
              {texts.save}
            </Button>
            <Button variant="default" onClick={onClose}>
              {texts.cancel}
            </Button>
          </Group>
          {stale.window}
        </Stack>
      </PageForm>
    </Section>
  );
}

/** The zones that the browser knows, UTC, and the one that is chosen, which may have another name here. */
function zonesWith(chosen: string): string[] {
  return [...new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')])].sort();
}
