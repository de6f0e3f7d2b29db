import { Alert, Loader, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { api, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { ButtonLink } from '../../parts/links.tsx';
import { Card } from './card.tsx';
import { verifyEmailRoute } from './routes.ts';

type Outcome = { readonly done: boolean; readonly message: string };

/** Behind a mailed link: verifies the address at once. */
export function VerifyEmailScreen() {
  const { token } = verifyEmailRoute.useSearch();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const sent = useRef(false);
  useEffect(() => {
    // The link works once, and effects may run twice.
    if (sent.current) return;
    sent.current = true;
    // As whoever is signed in here: that session stays, and others of the account end.
    result(api.POST('/api/v1/auth/email/verify', { body: { token: token ?? '' } })).then(
      ({ message }) => setOutcome({ done: true, message }),
      (error: unknown) =>
        setOutcome({ done: false, message: error instanceof ApiError ? error.message : 'That did not work.' }),
    );
  }, [token]);
  return (
    <Card title="Verify your address">
      {outcome === null ? (
        <Stack align="center" role="status">
          <Loader aria-hidden />
          <Text size="sm">One moment …</Text>
        </Stack>
      ) : (
        <Alert color={outcome.done ? 'teal' : 'red'} role={outcome.done ? 'status' : 'alert'}>
          {outcome.message}
        </Alert>
      )}
      <ButtonLink to="/" variant="default" fullWidth>
        Go on to Gatehouse
      </ButtonLink>
    </Card>
  );
}
