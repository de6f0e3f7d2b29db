import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { PageForm } from '../../../parts/page-form.tsx';
import { Section } from '../../../parts/section.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { changeSettings, type NotificationSettings, notificationSettingsQuery } from './queries.ts';
import { texts } from './texts.ts';

interface Values extends Record<string, unknown> {
  readonly on: boolean;
  readonly from: string;
  readonly until: string;
}

const usual = { from: '22:00', until: '07:00' };

/** When no mail about notifications leaves. */
export function QuietHours({
  quiet,
  timezone,
}: {
  readonly quiet: NotificationSettings['quiet_hours'];
  readonly timezone: string;
}) {
  const client = useQueryClient();
  const form = useForm<Values>({
    initialValues: { on: quiet !== null, ...(quiet ?? usual) },
    validate: {
      from: (from, { on }) => (on && from === '' ? texts.nameATime : null),
      until: (until, { on, from }) =>
        !on ? null : until === '' ? texts.nameATime : until === from ? texts.nameAnotherTime : null,
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notSaved,
    send: ({ on, from, until }) => changeSettings({ quiet_hours: on ? { from, until } : null }),
    done: settings => {
      client.setQueryData(notificationSettingsQuery.queryKey, settings);
      toastDone(texts.saved);
    },
  });
  const { on } = form.getValues();
  return (
    <Section title={texts.quietHours} hint={texts.noMailLeavesIn(timezone)}>
      <PageForm form={form} onSubmit={submit}>
        <Stack>
          <Switch label={texts.keepQuietHours} {...form.getInputProps('on', { type: 'checkbox' })} />
          {on && (
            <Group align="flex-start">
              <TextInput type="time" label={texts.from} w="8rem" {...form.getInputProps('from')} />
              <TextInput type="time" label={texts.until} w="8rem" {...form.getInputProps('until')} />
            </Group>
          )}
          <Group>
            <Button type="submit" loading={busy}>
              {texts.save}
            </Button>
          </Group>
        </Stack>
      </PageForm>
    </Section>
  );
}
