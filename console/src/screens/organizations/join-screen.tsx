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
    validate: { organization: entered => (idIn.test(entered) ? null : 'Paste the link or ID you were given') },
  });
  const kept = useMailIsKept();
  const { busy, submit } = useSubmit(form, {
    failed: 'The request was not sent',
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
      title="Ask to join"
      crumbs={[{ label: 'Organizations', to: '/organizations' }]}
      width="form"
      hint={`The organization’s administrators see your name and e-mail address${kept ? '' : ', and answer by e-mail'}`}
    >
      <Stack maw={560}>
        {asked === null ? (
          <PageForm form={form} onSubmit={submit}>
            <Stack>
              <TextInput
                label="Organization"
                description="The link or ID you got from its administrators"
                required
                autoComplete="off"
                {...form.getInputProps('organization')}
              />
              {!user.email_verified && (
                <Text size="sm" c="dimmed">
                  Your e-mail address is not verified yet. Administrators are notified of your request once it is.
                </Text>
              )}
              <Group>
                <Button type="submit" loading={busy}>
                  Ask to join
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
          <Alert color="teal" role="status" title="Request sent">
            {kept ? 'You see the answer here: this server sends no e-mail yet.' : 'You get the answer by e-mail.'}
          </Alert>
        )}
      </Stack>
    </Page>
  );
}
