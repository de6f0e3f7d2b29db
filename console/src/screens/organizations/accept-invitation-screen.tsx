import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { refreshSession, signOut, useMe } from '../../api/session.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { Page } from '../../parts/page.tsx';
import { toastError } from '../../parts/toast.tsx';
import { useDeed } from '../../parts/use-deed.ts';
import { queryClient } from '../../queries.ts';
import { Joined } from './joined.tsx';
import { type Organization, organizationsKey } from './queries.ts';
import { acceptInvitationRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** Behind the link of a mailed invitation: joins with the account that is signed in. */
export function AcceptInvitationScreen() {
  const { token } = acceptInvitationRoute.useSearch();
  const { user } = useMe();
  const [busy, setBusy] = useState(false);
  const [joined, setJoined] = useState<Organization | null>(null);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const leaving = useDeed();

  const accept = async (secret: string): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    try {
      const { data } = await result(api.POST('/api/invitations/accept', { body: { token: secret } }));
      setJoined(data);
      void queryClient.invalidateQueries({ queryKey: organizationsKey });
      // What one may do has grown, and the switch has an organization more.
      await refreshSession();
    } catch (caught) {
      if (caught instanceof ApiError && caught.status !== 0) setRefusal(caught);
      else toastError(caught);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page title={texts.invitation} width="form">
      <Stack maw={560}>
        {token === undefined ? (
          <Alert color="yellow" role="alert">
            {texts.openTheLinkInYourInvitationE}
          </Alert>
        ) : joined !== null ? (
          <Joined id={joined.id} name={joined.name} />
        ) : (
          <>
            <Text>{texts.youAreInvitedToJoinAnOrganization}</Text>
            <Text size="sm" c="dimmed">
              {texts.youAreSignedInAsTheInvitation(<bdi>{user.email}</bdi>)}
            </Text>
            {refusal !== null && (
              <Alert color="red" role="alert" title={texts.theInvitationWasNotAccepted}>
                <Text size="sm">{refusal.message}</Text>
                {refusal.requestId !== null && (
                  <Text size="xs" c="dimmed" mt={4}>
                    {texts.requestIdWith(refusal.requestId)}
                  </Text>
                )}
              </Alert>
            )}
            <Group>
              <Button loading={busy} onClick={() => void accept(token)}>
                {texts.acceptInvitation}
              </Button>
              <Button variant="default" loading={leaving.busy} onClick={() => leaving.run(signOut, texts.signedOut)}>
                {texts.anotherAccount}
              </Button>
              <AnchorLink to="/" size="sm" underline="always">
                {texts.notNow}
              </AnchorLink>
            </Group>
          </>
        )}
      </Stack>
    </Page>
  );
}
