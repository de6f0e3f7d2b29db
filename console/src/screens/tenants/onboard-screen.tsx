import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, result } from '../../api/client.ts';
import { useMailIsKept } from '../../parts/kept-mail.tsx';
import { Page } from '../../parts/page.tsx';
import { PageForm } from '../../parts/page-form.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { organizationsKey } from '../organizations/queries.ts';
import { limitOf, PlanFields, type PlanValues } from './plan-fields.tsx';
import { tenantsRoot } from './queries.ts';
import { texts } from './texts.tsx';

interface Values extends PlanValues {
  name: string;
  domain: string;
  email: string;
}

const entered = (text: string): string | null => (text.trim() === '' ? texts.enterIt : null);

/** Makes an organization with its plan, and invites its administrator. */
export function OnboardScreen() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const kept = useMailIsKept();
  const form = useForm<Values>({
    initialValues: { name: '', domain: '', email: '', plan: 'starter', limit: '', features: [] },
    validate: { name: entered, domain: entered, email: entered },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notOnboarded,
    names: {
      company_name: 'name',
      company_domain: 'domain',
      admin_email: 'email',
      subscription_plan: 'plan',
      initial_user_count: 'limit',
    },
    send: async values => {
      const limit = limitOf(values);
      const body = {
        company_name: values.name.trim(),
        company_domain: values.domain.trim(),
        admin_email: values.email.trim(),
        // It is never empty here.
        subscription_plan: values.plan === '' ? 'starter' : values.plan,
        ...(limit === null ? {} : { initial_user_count: limit }),
        features: values.features,
      } as const;
      return (await result(api.POST('/api/v1/admin/tenant/onboard', { body }))).results;
    },
    done: ({ organization_id: id, company_name: name }) => {
      toastDone(texts.wasOnboarded(name));
      void client.invalidateQueries({ queryKey: tenantsRoot });
      void client.invalidateQueries({ queryKey: organizationsKey });
      void navigate({ to: '/tenants', search: { tenant: id } });
    },
  });
  return (
    <Page title={texts.onboardTenant} crumbs={[{ label: texts.tenants, to: '/tenants' }]} width="form">
      <PageForm form={form} onSubmit={submit}>
        <Stack>
          <TextInput
            label={texts.companyName}
            required
            maxLength={255}
            autoComplete="off"
            data-autofocus
            {...form.getInputProps('name')}
          />
          <TextInput
            label={texts.domain}
            description={texts.domainHint}
            required
            autoComplete="off"
            inputMode="url"
            {...form.getInputProps('domain')}
          />
          <TextInput
            label={texts.adminEmail}
            description={kept ? texts.theyGetALink : texts.theyAreInvited}
            type="email"
            required
            autoComplete="off"
            {...form.getInputProps('email')}
          />
          <PlanFields form={form} />
          <Group justify="flex-end">
            <Button type="submit" loading={busy}>
              {texts.onboard}
            </Button>
          </Group>
        </Stack>
      </PageForm>
    </Page>
  );
}
