import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../../api/client.ts';
import { renewMe } from '../../../api/renew-me.ts';
import type { paths } from '../../../api/schema.d.ts';
import type { Me } from '../../../api/types.ts';
import { PageForm } from '../../../parts/page-form.tsx';
import { SearchSelect } from '../../../parts/search-select.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { Section } from '../section.tsx';

type Changes = NonNullable<paths['/api/v1/users/{id}']['patch']['requestBody']>['content']['application/json'];

/** Changes one's profile: only what was changed is sent. */
export function EditProfile({ user, onClose }: { readonly user: Me['user']; readonly onClose: () => void }) {
  const client = useQueryClient();
  const before = {
    full_name: user.full_name ?? '',
    bio: user.bio ?? '',
    phone: user.phone ?? '',
    department: user.department ?? '',
    timezone: user.timezone,
  };
  const form = useForm({ mode: 'uncontrolled', initialValues: before });
  const { busy, submit } = useSubmit(form, {
    failed: 'Your profile was not changed',
    send: async values => {
      const changes: Changes = {};
      for (const field of ['full_name', 'phone', 'department'] as const)
        if (values[field] !== before[field]) changes[field] = values[field] === '' ? null : values[field];
      for (const field of ['bio', 'timezone'] as const)
        if (values[field] !== before[field]) changes[field] = values[field];
      if (Object.keys(changes).length === 0) return false;
      await result(api.PATCH('/api/v1/users/{id}', { params: { path: { id: user.id } }, body: changes }));
      return true;
    },
    done: changed => {
      if (changed) {
        toastDone('Profile updated');
        void client.invalidateQueries({ queryKey: ['users'] });
        // The change is stored; who cannot be told of it now hears of it with the next exchange of tokens.
        renewMe().catch(() => {});
      }
      onClose();
    },
  });
  return (
    <Section title="Edit profile">
      <PageForm form={form} onSubmit={submit}>
        <Stack maw={520}>
          <TextInput label="Full name" autoComplete="name" autoFocus {...form.getInputProps('full_name')} />
          <Textarea label="Bio" autosize minRows={3} maxRows={12} {...form.getInputProps('bio')} />
          <TextInput label="Phone" type="tel" autoComplete="tel" {...form.getInputProps('phone')} />
          <TextInput label="Department" autoComplete="off" {...form.getInputProps('department')} />
          <SearchSelect
            label="Time zone"
            description="Times are shown in this time zone"
            choices={zonesWith(user.timezone).map(zone => ({ value: zone, label: zone }))}
            allowDeselect={false}
            maxDropdownHeight={260}
            nothingFoundMessage="No such time zone"
            {...form.getInputProps('timezone')}
          />
          <Group>
            <Button type="submit" loading={busy}>
              Save
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </PageForm>
    </Section>
  );
}

/** The zones that the browser knows, UTC, and the one that is chosen, which may have another name here. */
function zonesWith(chosen: string): string[] {
  return [...new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')])].sort();
}
