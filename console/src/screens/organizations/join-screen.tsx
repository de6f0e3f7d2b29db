import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { api, result } from '../../api/client.ts';
import { refreshSession, useMe } from '../../api/session.ts';
import { useMailIsKept } from '../../parts/kept-mail.tsx';
import { Page } from '../../parts/page.tsx';
import { PageForm } from '../../parts/page-form.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { Joined } from './joined.tsx';
import { joinRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** The id in whatever was pasted: the id itself, or a link with it. */
const idIn = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

interface Asked {
  readonly organizationId: string;
  readonly status: 'member' | 'pending';
}

/** Asks to join an organization that one was told the id or the link of. */
export function JoinScreen() {
  const { organization } = joinRoute.useSearch();
  const { organizations, user } = useMe();
  const [asked, setAsked] = useState<Asked | null>(null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { organization: organization ?? '' },
    validate: { organization: entered => (idIn.test(entered) ? null : texts.pasteTheLinkOrIdYouWere) },
  });
  const kept = useMailIsKept();
  const { busy, submit } = useSubmit(form, {
    failed: texts.theRequestWasNotSent,
    send: async ({ organization: entered }) => {
      const id = (idIn.exec(entered)?.[0] ?? '').toLowerCase();
      const { data } = await result(api.POST('/api/organizations/{id}/requests', { params: { path: { id } } }));
      // Whoever was let in at once sees more than before.
      if (data.status === 'member') await refreshSession();
      return data;
    },
    done: setAsked,
    refused: error => {
      if (error.status < 400 || error.status >= 500 || error.status === 429) return false;
      form.setFieldError('organization', error.message);
      return true;
    },
  });
  return (
    <Page
      title={texts.askToJoin}
      crumbs={[{ label: texts.organizations, to: '/organizations' }]}
      width="form"
      hint={texts.theOrganizationsAdministratorsSee(kept ? '' : texts.andAnswerByEMail)}
    >
      <Stack maw={560}>
        {asked === null ? (
          <PageForm form={form} onSubmit={submit}>
            <Stack>
              <TextInput
                label={texts.organization}
                description={texts.theLinkOrIdYouGotFrom}
                required
                autoComplete="off"
                {...form.getInputProps('organization')}
              />
              {!user.email_verified && (
                <Text size="sm" c="dimmed">
                  {texts.yourEMailAddressIsNotVerified}
                </Text>
              )}
              <Group>
                <Button type="submit" loading={busy}>
                  {texts.askToJoin}
                </Button>
              </Group>
            </Stack>
          </PageForm>
        ) : asked.status === 'member' ? (
          <Joined
            id={asked.organizationId}
            name={organizations.find(({ id }) => id === asked.organizationId)?.name ?? 'this organization'}
          />
        ) : (
          <Alert color="teal" role="status" title={texts.requestSent}>
            {kept ? texts.youSeeTheAnswerHereThisServer : texts.youGetTheAnswerByEMail}
          </Alert>
        )}
      </Stack>
    </Page>
  );
}
