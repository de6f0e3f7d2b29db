import { Button, Group, Radio, Stack, Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import type { Tagged } from '../../../api/client.ts';
import { PageForm } from '../../../parts/page-form.tsx';
import { Section } from '../../../parts/section.tsx';
import { type Part, textPart } from '../../../parts/stale/parts.ts';
import { useStale } from '../../../parts/stale/use-stale.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { changePrivacy, fetchPrivacy, type Privacy, privacyQuery, visibilities } from './queries.ts';
import { texts } from './texts.ts';

interface Values extends Record<string, unknown>, Privacy {}

const valuesOf = ({ profile_visibility, data_sharing, marketing_emails, analytics_tracking }: Privacy): Values => ({
  profile_visibility,
  data_sharing,
  marketing_emails,
  analytics_tracking,
});

const isOn = (value: unknown): string => (value === true ? texts.on : texts.off);
const parts: readonly Part<Values>[] = [
  textPart<Values>('profile_visibility', texts.whoSees, {
    say: value => texts.visibilities[visibilities.find(each => each === value) ?? 'private'],
  }),
  textPart<Values>('data_sharing', texts.sharing, { say: isOn }),
  textPart<Values>('marketing_emails', texts.announcements, { say: isOn }),
  textPart<Values>('analytics_tracking', texts.reports, { say: isOn }),
];

export function PrivacyForm({ opened }: { readonly opened: Privacy & Tagged }) {
  const client = useQueryClient();
  const form = useForm<Values>({ initialValues: valuesOf(opened) });
  const stale = useStale(form, {
    what: texts.choice,
    opened,
    valuesOf,
    partsOf: () => parts,
    load: () => fetchPrivacy(),
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notSaved,
    send: values => {
      const before = valuesOf(stale.from);
      const changed = Object.entries(values).filter(([key, value]) => value !== before[key]);
      return changePrivacy(stale.from, Object.fromEntries(changed));
    },
    refused: stale.refused,
    done: now => {
      stale.goOn(now);
      client.setQueryData(privacyQuery.queryKey, now);
      toastDone(texts.saved);
    },
  });
  return (
    <PageForm form={form} onSubmit={submit}>
      <Stack gap="xl">
        <Section title={texts.yourProfile} hint={texts.always}>
          <Radio.Group label={texts.whoSees} {...form.getInputProps('profile_visibility')}>
            <Stack gap="sm" mt="xs">
              {visibilities.map(value => (
                <Radio key={value} value={value} label={texts.visibilities[value]} description={texts.means[value]} />
              ))}
            </Stack>
          </Radio.Group>
        </Section>
        <Section title={texts.whatIsTold}>
          <Stack>
            <Switch
              label={texts.sharing}
              description={texts.sharingMeans}
              {...form.getInputProps('data_sharing', { type: 'checkbox' })}
            />
            <Switch
              label={texts.announcements}
              description={texts.announcementsMean}
              {...form.getInputProps('marketing_emails', { type: 'checkbox' })}
            />
            <Switch
              label={texts.reports}
              description={texts.reportsMean}
              {...form.getInputProps('analytics_tracking', { type: 'checkbox' })}
            />
          </Stack>
        </Section>
        <Group>
          <Button type="submit" loading={busy}>
            {texts.save}
          </Button>
        </Group>
      </Stack>
      {stale.window}
    </PageForm>
  );
}
