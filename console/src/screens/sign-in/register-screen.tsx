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
import { useNextStep } from './next-step.tsx';
import { NotSetUp } from './not-set-up.tsx';
import { registerRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** Opens an account for oneself, where that is allowed. */
export function RegisterScreen() {
  const search = registerRoute.useSearch();
  const enter = useEntering(search.from ?? '/');
  const { data: about } = useQuery(aboutQuery);
  const form = useForm({ mode: 'uncontrolled', initialValues: noAccount });
  const { take, shown } = useNextStep(enter);
  const { busy, submit } = useSubmit(form, {
    refused: take,
    failed: texts.theAccountWasNotCreated,
    send: values => sendToSession<SessionReply>('register', accountOf(values)),
    done: (reply, { email }) => {
      enter(reply);
      toastDone(texts.welcomeALinkToVerifyYourAddress(email));
    },
  });
  if (shown !== null) return shown;
  const back = (
    <Text size="sm" ta="center">
      {texts.alreadyHaveAnAccount(
        <AnchorLink to="/sign-in" search={search} inherit underline="always">
          {texts.signIn}
        </AnchorLink>,
      )}
    </Text>
  );
  if (about !== undefined && about.registration !== 'open')
    return (
      <Card title={texts.createAnAccount}>
        <Alert color="yellow" role="alert">
          {about.registration === 'invite' ? texts.registrationIsByInvitationAskAn : texts.registrationIsClosedAskAn}
        </Alert>
        {back}
      </Card>
    );
  if (about?.set_up === false)
    return (
      <Card title={texts.createAnAccount}>
        <NotSetUp />
        {back}
      </Card>
    );
  return (
    <Card title={texts.createAnAccount}>
      <PageForm form={form} onSubmit={submit}>
        <Stack>
          <AccountFields form={form} />
          <Button type="submit" loading={busy} fullWidth>
            {texts.createAccount}
          </Button>
        </Stack>
      </PageForm>
      {back}
    </Card>
  );
}
