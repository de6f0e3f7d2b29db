import { Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { PageForm } from '../../parts/page-form.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { useEntering } from './entering.ts';
import { AccountFields, accountOf, noAccount } from './fields.tsx';
import { NotSetUp } from './not-set-up.tsx';
import { setupRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** Behind the one-time link that the server prints: creates the first administrator. */
export function SetupScreen() {
  const { token } = setupRoute.useSearch();
  const enter = useEntering('/');
  const form = useForm({ mode: 'uncontrolled', initialValues: noAccount });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theAdministratorWasNotCreated,
    send: values => sendToSession<SessionReply>('setup', { ...accountOf(values), token }),
    done: enter,
  });
  if (token === undefined)
    return (
      <Card title={texts.setUpGatehouse}>
        <NotSetUp />
      </Card>
    );
  return (
    <Card title={texts.setUpGatehouse} hint={texts.createTheFirstAdministratorThisLink}>
      <PageForm form={form} onSubmit={submit}>
        <Stack>
          <AccountFields form={form} />
          <Button type="submit" loading={busy} fullWidth>
            {texts.createAdministrator}
          </Button>
        </Stack>
      </PageForm>
    </Card>
  );
}
