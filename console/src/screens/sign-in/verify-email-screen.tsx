import { Alert, Button, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, open, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { ButtonLink } from '../../parts/links.tsx';
import { Card } from './card.tsx';
import { Refusal } from './fields.tsx';
import { verifyEmailRoute } from './routes.ts';

/** Behind a mailed link: says whose address it would verify. Opening it does nothing, since programs open links too. */
export function VerifyEmailScreen() {
  const { token } = verifyEmailRoute.useSearch();
  return (
    <Card title="Confirm your e-mail address">
      {token === undefined ? (
        <Alert color="yellow" role="alert">
          Open the link from the e-mail again: a part of it is missing.
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
          Continue to Gatehouse
        </ButtonLink>
      </>
    );
  if (error !== null)
    return (
      <>
        <Refusal message={wordsOf(error)} />
        <ButtonLink to="/" variant="default" fullWidth>
          Continue to Gatehouse
        </ButtonLink>
      </>
    );
  if (data === undefined)
    return (
      <Stack align="center" role="status">
        <Loader aria-hidden />
        <Text size="sm">One moment…</Text>
      </Stack>
    );
  return (
    <>
      <Text style={{ overflowWrap: 'anywhere' }}>
        Confirm that <b>{data.email}</b> is yours.
      </Text>
      <Text size="sm" c="dimmed">
        If you did not create an account here, close this page.
      </Text>
      <Refusal message={refusal} />
      <Button loading={busy} fullWidth onClick={() => void confirm()}>
        Confirm address
      </Button>
    </>
  );
}

function wordsOf(error: unknown): string {
  return error instanceof ApiError ? error.message : 'That did not work. Try again.';
}
