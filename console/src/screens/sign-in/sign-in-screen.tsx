import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { aboutQuery } from '../../api/about.ts';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { useEntering } from './entering.ts';
import { Refusal } from './fields.tsx';
import { useNextStep } from './next-step.tsx';
import { NotSetUp } from './not-set-up.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { Providers } from './providers.tsx';
import { signInRoute } from './routes.ts';
import { texts } from './texts.tsx';

export function SignInScreen() {
  const search = signInRoute.useSearch();
  const { from = '/' } = search;
  const { data: about } = useQuery(aboutQuery);
  const enter = useEntering(from);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { take, shown } = useNextStep(enter);
  const form = useForm({ mode: 'uncontrolled', initialValues: { identifier: '', password: '' } });
  const { busy, submit } = useSubmit(form, {
    send: ({ identifier, password }) => {
      setRefusal(null);
      return sendToSession<SessionReply>('login', { username: identifier.trim(), password });
    },
    done: enter,
    refused: error => {
      if (!take(error)) setRefusal(error.message);
      return true;
    },
  });
  if (shown !== null) return shown;
  return (
    <Card title={texts.signIn}>
      {about?.set_up === false && <NotSetUp />}
      <form onSubmit={submit}>
        <Stack>
          <Refusal message={refusal} />
          <TextInput
            label={texts.eMailOrUserName}
            required
            autoComplete="username"
            autoFocus
            key={form.key('identifier')}
            {...form.getInputProps('identifier')}
          />
          <PasswordInput
            label={texts.password}
            required
            autoComplete="current-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={busy} fullWidth>
            {texts.signIn}
          </Button>
          <Group justify="flex-end">
            <AnchorLink to="/forgot-password" size="sm">
              {texts.forgotYourPassword}
            </AnchorLink>
          </Group>
        </Stack>
      </form>
      {about?.passkeys === true && about.set_up && <PasskeyButton done={enter} take={take} refused={setRefusal} />}
      {/* Nobody gets in by either of these before there is an administrator. */}
      {about?.set_up !== false && <Providers names={about?.providers ?? []} from={from} />}
      {about?.registration === 'open' && about.set_up && (
        <Text size="sm" ta="center">
          {texts.noAccountYet(
            <AnchorLink to="/register" search={search} inherit underline="always">
              {texts.createOne}
            </AnchorLink>,
          )}
        </Text>
      )}
    </Card>
  );
}
