import { Loader, Stack, Text } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/errors.ts';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { Card } from './card.tsx';
import { rememberedDestination, useEntering } from './entering.ts';
import { Refusal } from './fields.tsx';
import { useNextStep } from './next-step.tsx';
import { type ProviderName, providerTitles } from './providers.tsx';
import { providerRoute } from './routes.ts';
import { texts } from './texts.tsx';

type Finished = ({ readonly kind: 'signed_in' } & SessionReply) | { readonly kind: 'linked' };

/** Where a provider's answer comes back to: finishes the sign-in, or the linking, that this browser began. */
export function ProviderScreen() {
  const { provider } = providerRoute.useParams();
  const answer = providerRoute.useSearch();
  const router = useRouter();
  const [from] = useState(rememberedDestination);
  const enter = useEntering(from);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { take, shown } = useNextStep(enter);
  const taking = useRef(take);
  taking.current = take;
  const sent = useRef(false);
  const title = providerTitles[provider as ProviderName] ?? provider;
  useEffect(() => {
    // The answer is good once, and effects may run twice.
    if (sent.current) return;
    sent.current = true;
    sendToSession<Finished>(`oauth/${encodeURIComponent(provider)}`, answer).then(
      finished => {
        if (finished.kind === 'signed_in') return enter(finished);
        toastDone(texts.isLinkedToYourAccount(title));
        void router.navigate({ to: '/settings/security' as string, replace: true });
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (!taking.current(error)) setRefusal(error.message);
      },
    );
  }, [answer, provider, enter, router, title]);
  if (shown !== null) return shown;
  return (
    <Card title={texts.signInWith(title)}>
      {refusal === null ? (
        <Stack align="center" role="status">
          <Loader aria-hidden />
          <Text size="sm">{texts.oneMoment}</Text>
        </Stack>
      ) : (
        <>
          <Refusal message={refusal} />
          <AnchorLink to="/sign-in" size="sm">
            {texts.backToSignIn}
          </AnchorLink>
        </>
      )}
    </Card>
  );
}
