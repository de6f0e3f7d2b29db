import { Alert, Button, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { aboutQuery } from '../../api/about.ts';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { PageForm } from '../../parts/page-form.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { useEntering } from './entering.ts';
import { AccountFields, accountOf, noAccount } from './fields.tsx';
import { NotSetUp } from './not-set-up.tsx';
import { registerRoute } from './routes.ts';

/** Opens an account for oneself, where that is allowed. */
export function RegisterScreen() {
  const search = registerRoute.useSearch();
  const enter = useEntering(search.from ?? '/');
  const { data: about } = useQuery(aboutQuery);
  const form = useForm({ mode: 'uncontrolled', initialValues: noAccount });
  const { busy, submit } = useSubmit(form, {
    failed: 'The account was not created',
    send: values => sendToSession<SessionReply>('register', accountOf(values)),
    done: (reply, { email }) => {
      enter(reply);
      toastDone(`Welcome. A link to verify your address is on its way to ${email}.`);
    },
  });
  const back = (
    <Text size="sm" ta="center">
      Already have an account?{' '}
      <AnchorLink to="/sign-in" search={search} inherit underline="always">
        Sign in
      </AnchorLink>
    </Text>
  );
  if (about !== undefined && about.registration !== 'open')
    return (
      <Card title="Create an account">
        <Alert color="yellow" role="alert">
          {about.registration === 'invite'
            ? 'Registration is by invitation. Ask an administrator to invite you.'
            : 'Registration is closed. Ask an administrator for an account.'}
        </Alert>
        {back}
      </Card>
    );
  if (about?.set_up === false)
    return (
      <Card title="Create an account">
        <NotSetUp />
        {back}
      </Card>
    );
  return (
    <Card title="Create an account">
      <PageForm form={form} onSubmit={submit}>
        <Stack>
          <AccountFields form={form} />
          <Button type="submit" loading={busy} fullWidth>
            Create account
          </Button>
        </Stack>
      </PageForm>
      {back}
    </Card>
  );
}
