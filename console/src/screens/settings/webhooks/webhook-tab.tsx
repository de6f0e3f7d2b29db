import { Alert, Button, Group, Stack, Title } from '@mantine/core';
import { IconArrowLeft, IconKey, IconPencil, IconSend, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { useOrganizationNames } from '../../../access/organizations.ts';
import type { Tagged } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { type Fact, Facts } from '../../../parts/facts.tsx';
import { ButtonLink } from '../../../parts/links.tsx';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import { Section } from '../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useDeed } from '../../../parts/use-deed.ts';
import { DeliveryLog } from './delivery-log.tsx';
import {
  changeWebhook,
  deleteWebhook,
  rotateSecret,
  sendTest,
  type Webhook,
  webhookQuery,
  webhooksKey,
} from './queries.ts';
import { SecretWindow } from './secret-window.tsx';
import { texts } from './texts.tsx';
import { WebhookModal } from './webhook-modal.tsx';
import { WebhookStatus, wordsForTypes } from './webhook-status.tsx';

const route = getRouteApi('/shell/settings/webhooks/$webhookId');

/** One webhook: how it does, and what was sent to it. */
export function WebhookTab() {
  const { webhookId: id } = route.useParams();
  const { data: webhook, error, refetch } = useQuery(webhookQuery(id));
  return (
    <Stack gap="lg">
      <div>
        <ButtonLink
          to="/settings/webhooks"
          variant="subtle"
          color="gray"
          size="xs"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
        >
          {texts.backToWebhooks}
        </ButtonLink>
      </div>
      {webhook === undefined ? (
        error === null ? (
          <LoadingState />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : (
        <>
          <About webhook={webhook} />
          <DeliveryLog webhook={webhook} />
        </>
      )}
    </Stack>
  );
}

function About({ webhook }: { readonly webhook: Webhook & Tagged }) {
  const writes = useCan()('webhook.write');
  const facts = useFacts(webhook);
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Group gap="sm" miw={0}>
          <Title order={2} size="h3">
            <bdi>{webhook.name}</bdi>
          </Title>
          <WebhookStatus status={webhook.status} />
        </Group>
        {writes && <Deeds webhook={webhook} />}
      </Group>
      <Trouble webhook={webhook} />
      <Section title={texts.status}>
        <Facts facts={facts} />
      </Section>
    </Stack>
  );
}

function useFacts(webhook: Webhook): readonly Fact[] {
  const names = useOrganizationNames();
  const { organization_id: place, former_secret_until: former, last_delivered_at: delivered } = webhook;
  return [
    [texts.url, <bdi key="url">{webhook.url}</bdi>, webhook.url],
    [texts.events, wordsForTypes(webhook.event_types)],
    [texts.belongsTo, place === null ? texts.platformWide : (names.get(place) ?? null)],
    ...(webhook.conversation_id === null ? [] : [[texts.events, texts.conversation] as const]),
    [
      texts.lastDelivered,
      delivered === null ? texts.nothingDelivered : <Time key="delivered" at={delivered} relative />,
    ],
    [texts.waiting, texts.numberOf(webhook.waiting)],
    [texts.missed, texts.numberOf(webhook.missed)],
    ...(former === null ? [] : [[texts.formerSecretUntil, <Time key="former" at={former} />] as const]),
    [texts.createdAt, <Time key="created" at={webhook.created_at} />],
  ];
}

/** Why nothing gets through, and what to do. */
function Trouble({ webhook }: { readonly webhook: Webhook & Tagged }) {
  const writes = useCan()('webhook.write');
  const client = useQueryClient();
  const { busy, run } = useDeed();
  const { status, disabled_reason: why, failing_since: since, last_error: error } = webhook;
  if (status === 'disabled')
    return (
      <Alert color="red" title={texts.disabledTitle}>
        <Stack gap="xs" align="flex-start">
          {texts.disabledBecause(why ?? '')}
          {writes && (
            <Button
              size="xs"
              loading={busy}
              onClick={() =>
                run(async () => {
                  await changeWebhook(webhook, { active: true });
                  await client.invalidateQueries({ queryKey: webhooksKey });
                }, texts.turnedOn)
              }
            >
              {texts.turnOn}
            </Button>
          )}
        </Stack>
      </Alert>
    );
  if (status !== 'failing' || since === null) return null;
  return (
    <Alert color="yellow" title={texts.failingTitle}>
      {texts.failingBecause(<Time at={since} relative />, error ?? '')}
    </Alert>
  );
}

function Deeds({ webhook }: { readonly webhook: Webhook & Tagged }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { busy, run } = useDeed();
  const [asked, setAsked] = useState<'edit' | 'rotate' | 'delete' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const { id, name } = webhook;
  const again = () => client.invalidateQueries({ queryKey: webhooksKey });
  const close = () => setAsked(null);
  return (
    <Group gap="xs">
      <Button
        variant="default"
        leftSection={<IconSend size={16} aria-hidden />}
        loading={busy}
        onClick={() =>
          run(async () => {
            await sendTest(id);
            await again();
          }, texts.testSent)
        }
      >
        {texts.sendTest}
      </Button>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setAsked('edit')}>
        {texts.edit}
      </Button>
      <MoreMenu
        entries={[
          { icon: IconKey, verb: texts.rotate, consequence: texts.rotateHint, onChoose: () => setAsked('rotate') },
          {
            icon: IconTrash,
            verb: texts.delete,
            consequence: texts.deleteHint,
            destructive: true,
            onChoose: () => setAsked('delete'),
          },
        ]}
      />
      {asked === 'edit' && <WebhookModal webhook={webhook} onClose={close} />}
      <Confirm
        opened={asked === 'rotate'}
        title={texts.rotateTitle}
        action={texts.rotate}
        color="gate"
        onClose={close}
        onConfirm={async () => {
          setSecret((await rotateSecret(id)).secret);
          void again();
        }}
      >
        {texts.rotateText}
      </Confirm>
      <Confirm
        opened={asked === 'delete'}
        title={texts.deleteTitle}
        action={texts.delete}
        onClose={close}
        onStale={() => client.refetchQueries({ queryKey: webhookQuery(id).queryKey })}
        onConfirm={async () => {
          await deleteWebhook(webhook);
          toastDone(texts.wasDeletedNamed(name));
          await navigate({ to: '/settings/webhooks' });
          void again();
        }}
      >
        {texts.deleteText(<bdi>{name}</bdi>)}
      </Confirm>
      {secret !== null && <SecretWindow secret={secret} onClose={() => setSecret(null)} />}
    </Group>
  );
}
