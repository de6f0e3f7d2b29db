import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, type Tagged, tagged } from '../../../api/client.ts';
import { refreshSession, useMe } from '../../../api/session.ts';
import { PageForm } from '../../../parts/page-form.tsx';
import { SearchSelect } from '../../../parts/search-select.tsx';
import { useStale } from '../../../parts/stale/use-stale.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { fetchUser, type User, userQuery, usersRoot } from '../queries.ts';
import { type Profile, profileFields, profileOf, profileParts } from './shown.ts';
import { texts } from './texts.tsx';

/** Changes a profile: only what differs is sent, so that two who edit at once do not undo each other. */
export function ProfileForm({ user, onClose }: { readonly user: User & Tagged; readonly onClose: () => void }) {
  const client = useQueryClient();
  const me = useMe();
  const form = useForm<Profile>({ initialValues: profileOf(user) });
  const stale = useStale(form, {
    what: 'profile',
    opened: user,
    valuesOf: profileOf,
    partsOf: () => profileParts,
    load: () => fetchUser(user.id),
  });
  const before = profileOf(stale.from);
  const { busy, submit } = useSubmit(form, {
    failed: texts.theProfileWasNotChanged,
    refused: stale.refused,
    send: values =>
      tagged(
        api.PATCH('/api/v1/users/{id}', {
          params: { path: { id: user.id }, header: ifMatch(stale.from) },
          body: Object.fromEntries(
            profileFields
              .filter(field => values[field] !== before[field])
              .map(field => [field, values[field] === '' ? null : values[field]]),
          ),
        }),
        changed => changed,
      ),
    done: after => {
      toastDone(texts.profileUpdated);
      client.setQueryData(userQuery(user.id).queryKey, after);
      void client.invalidateQueries({ queryKey: usersRoot });
      // One's own name and timezone stand in the frame too; they come with the session.
      if (user.id === me.user.id) refreshSession().catch(() => {});
      onClose();
    },
  });
  return (
    <PageForm form={form} onSubmit={submit}>
      <Stack gap="sm">
        <TextInput label={texts.fullName} autoComplete="off" autoFocus {...form.getInputProps('full_name')} />
        <Group grow align="flex-start">
          <TextInput label={texts.firstName} autoComplete="off" {...form.getInputProps('first_name')} />
          <TextInput label={texts.lastName} autoComplete="off" {...form.getInputProps('last_name')} />
        </Group>
        <TextInput label={texts.department} autoComplete="off" {...form.getInputProps('department')} />
        <TextInput label={texts.phone} type="tel" autoComplete="off" {...form.getInputProps('phone')} />
        <SearchSelect
          label={texts.timeZone}
          choices={timezones(before.timezone).map(zone => ({ value: zone, label: zone }))}
          limit={100}
          allowDeselect={false}
          {...form.getInputProps('timezone')}
        />
        <Textarea label={texts.bio} autosize minRows={2} maxRows={8} {...form.getInputProps('bio')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button type="submit" loading={busy}>
            {texts.save}
          </Button>
        </Group>
        {stale.window}
      </Stack>
    </PageForm>
  );
}

/** Those that the browser knows, UTC, and the one that is set. */
function timezones(current: string): string[] {
  return [...new Set(['UTC', current, ...Intl.supportedValuesOf('timeZone')])];
}
