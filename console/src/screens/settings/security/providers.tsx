import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { aboutQuery } from '../../../api/about.ts';
import { api, result } from '../../../api/client.ts';
import { accessToken, sendToSession } from '../../../api/session.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { Section } from '../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { Time } from '../../../parts/time.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { identitiesKey, identitiesQuery } from './queries.ts';

const names: Readonly<Record<string, string>> = { google: 'Google', github: 'GitHub', microsoft: 'Microsoft' };

/** Other ways to sign in: those that are configured, and those that are linked although they no longer are. */
export function Providers() {
  const client = useQueryClient();
  const about = useQuery(aboutQuery);
  const identities = useQuery(identitiesQuery);
  const { sensitive, dialog } = useStepUp();
  const [busy, setBusy] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<string | null>(null);
  const error = about.error ?? identities.error;
  const shown = [
    ...new Set([...(about.data?.providers ?? []), ...(identities.data ?? []).map(({ provider }) => provider)]),
  ];
  const link = async (provider: string): Promise<void> => {
    setBusy(provider);
    try {
      const departure = await sensitive(async body => {
        await accessToken();
        return sendToSession<{ readonly url: string }>(`oauth/${provider}/link`, body);
      });
      if (departure !== null) window.location.assign(departure.url);
    } catch (refusal) {
      toastError(refusal, `${names[provider] ?? provider} was not linked`);
    } finally {
      setBusy(null);
    }
  };
  const unlink = async (provider: string): Promise<void> => {
    const gone = await sensitive(body =>
      result(api.DELETE('/api/auth/oauth/{provider}/link', { params: { path: { provider } }, body })),
    );
    if (gone === null) return;
    toastDone(`${names[provider] ?? provider} was unlinked`);
    void client.invalidateQueries({ queryKey: identitiesKey });
  };
  return (
    <Section title="Other ways to sign in" hint="Sign in with an account you have elsewhere.">
      {error !== null ? (
        <ErrorState
          error={error}
          retry={() => {
            void about.refetch();
            void identities.refetch();
          }}
        />
      ) : about.data === undefined || identities.data === undefined ? (
        <LoadingState lines={2} />
      ) : shown.length === 0 ? (
        <Text size="sm">This server offers no other ways to sign in.</Text>
      ) : (
        <Stack gap="sm">
          {shown.map(provider => {
            const linked = identities.data.find(each => each.provider === provider);
            const name = names[provider] ?? provider;
            return (
              <Group key={provider} justify="space-between" gap="xs">
                <div style={{ minWidth: 0 }}>
                  <Text size="sm" fw={600}>
                    {name}
                  </Text>
                  <Text size="xs" c="dimmed" component="div">
                    {linked === undefined ? (
                      'Not linked'
                    ) : (
                      <>
                        <bdi>{linked.email ?? 'Linked'}</bdi>, last used <Time at={linked.lastUsedAt} relative />
                      </>
                    )}
                  </Text>
                </div>
                {linked === undefined ? (
                  <Button
                    size="xs"
                    variant="default"
                    loading={busy === provider}
                    aria-label={`Link ${name}`}
                    onClick={() => void link(provider)}
                  >
                    Link
                  </Button>
                ) : (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={`Unlink ${name}`}
                    onClick={() => setLeaving(provider)}
                  >
                    Unlink
                  </Button>
                )}
              </Group>
            );
          })}
        </Stack>
      )}
      <Confirm
        opened={leaving !== null}
        title={`Unlink ${names[leaving ?? ''] ?? 'it'}?`}
        action="Unlink"
        onClose={() => setLeaving(null)}
        onConfirm={async () => {
          if (leaving !== null) await unlink(leaving);
        }}
      >
        You can no longer sign in with it. You can link it again later.
      </Confirm>
      {dialog}
    </Section>
  );
}
