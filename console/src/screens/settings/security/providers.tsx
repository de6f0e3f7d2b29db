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
import { texts } from './texts.tsx';

const names: Readonly<Record<string, string>> = { google: texts.google, github: 'GitHub', microsoft: texts.microsoft };

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
      toastError(refusal, texts.wasNotLinked(names[provider] ?? provider));
    } finally {
      setBusy(null);
    }
  };
  const unlink = async (provider: string): Promise<void> => {
    const gone = await sensitive(body =>
      result(api.DELETE('/api/auth/oauth/{provider}/link', { params: { path: { provider } }, body })),
    );
    if (gone === null) return;
    toastDone(texts.wasUnlinkedWith(names[provider] ?? provider));
    void client.invalidateQueries({ queryKey: identitiesKey });
  };
  return (
    <Section title={texts.otherWaysToSignIn} hint={texts.signInWithAnAccountYouHave}>
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
        <Text size="sm">{texts.thisServerOffersNoOtherWaysTo}</Text>
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
                    {linked === undefined
                      ? texts.notLinked
                      : texts.lastUsedAt(
                          <bdi>{linked.email ?? texts.linked}</bdi>,
                          <Time at={linked.lastUsedAt} relative />,
                        )}
                  </Text>
                </div>
                {linked === undefined ? (
                  <Button
                    size="xs"
                    variant="default"
                    loading={busy === provider}
                    aria-label={texts.linkNamed(name)}
                    onClick={() => void link(provider)}
                  >
                    {texts.link}
                  </Button>
                ) : (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={texts.unlinkNamed(name)}
                    onClick={() => setLeaving(provider)}
                  >
                    {texts.unlink}
                  </Button>
                )}
              </Group>
            );
          })}
        </Stack>
      )}
      <Confirm
        opened={leaving !== null}
        title={texts.unlinkWith(names[leaving ?? ''] ?? 'it')}
        action={texts.unlink}
        onClose={() => setLeaving(null)}
        onConfirm={async () => {
          if (leaving !== null) await unlink(leaving);
        }}
      >
        {texts.youCanNoLongerSignInWith}
      </Confirm>
      {dialog}
    </Section>
  );
}
