import { Alert, Button, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, open, renewMe, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { ButtonLink } from '../../parts/links.tsx';
import { Card } from './card.tsx';
import { Refusal } from './fields.tsx';
import { verifyEmailRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** Behind a mailed link: says whose address it would verify. Opening it does nothing, since programs open links too. */
export function VerifyEmailScreen() {
  const { token } = verifyEmailRoute.useSearch();
  return (
    <Card title={texts.confirmYourEMailAddress}>
      {token === undefined ? (
        <Alert color="yellow" role="alert">
          {texts.openTheLinkFromTheEMail}
        </Alert>
      ) : (
        <Confirmation token={token} />
      )}
    </Card>
  );
}

function Confirmation({ token }: { readonly token: string }) {
  const [busy, setBusy] = useState(false);
  const [confirmed, setConfirmed] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { data, error } = useQuery({
    queryKey: ['verification', token],
    queryFn: ({ signal }) => result(open.POST('/console/verification', { body: { token }, signal })),
    // What it says ends with the button, not with time.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

  const confirm = async (): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    try {
      // As whoever is signed in here: that session stays, and others of the account end.
      const { message } = await result(api.POST('/api/v1/auth/email/verify', { body: { token } }));
      setConfirmed(message);
      // The address may be another one than the console knows; nobody may be signed in here.
      renewMe().catch(() => {});
    } catch (caught) {
      setRefusal(wordsOf(caught));
    } finally {
      setBusy(false);
    }
  };

  if (confirmed !== null)
    return (
      <>
        <Alert color="teal" role="status">
          {confirmed}
        </Alert>
        <ButtonLink to="/" fullWidth>
          {texts.continueToGatehouse}
        </ButtonLink>
      </>
    );
  if (error !== null)
    return (
      <>
        <Refusal message={wordsOf(error)} />
        <ButtonLink to="/" variant="default" fullWidth>
          {texts.continueToGatehouse}
        </ButtonLink>
      </>
    );
  if (data === undefined)
    return (
      <Stack align="center" role="status">
        <Loader aria-hidden />
        <Text size="sm">{texts.oneMoment}</Text>
      </Stack>
    );
  return (
    <>
      <Text style={{ overflowWrap: 'anywhere' }}>{texts.confirmThatIsYours(<b>{data.email}</b>)}</Text>
      <Text size="sm" c="dimmed">
        {texts.ifYouDidNotCreateAnAccount}
      </Text>
      <Refusal message={refusal} />
      <Button loading={busy} fullWidth onClick={() => void confirm()}>
        {texts.confirmAddress}
      </Button>
    </>
  );
}

function wordsOf(error: unknown): string {
  return error instanceof ApiError ? error.message : texts.thatDidNotWorkTryAgain;
}
