import { Button } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { AnchorLink } from '../../../parts/links.tsx';
import { ListRow, Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Tile } from '../../../parts/tile.tsx';
import { listQuery, type Webhook } from './queries.ts';
import { SecretWindow } from './secret-window.tsx';
import { texts } from './texts.tsx';
import { WebhookModal } from './webhook-modal.tsx';
import { WebhookStatus, wordsForTypes } from './webhook-status.tsx';

/** The webhooks that one may see, and how each does. */
export function WebhooksTab() {
  const writes = useCan()('webhook.write');
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Section
      bare
      title={texts.webhooks}
      hint={texts.whatWebhooksDo}
      actions={
        writes && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
            {texts.addWebhook}
          </Button>
        )
      }
    >
      <WebhookList />
      {adding && (
        <WebhookModal webhook={null} onMade={made => setSecret(made.secret)} onClose={() => setAdding(false)} />
      )}
      {secret !== null && <SecretWindow secret={secret} onClose={() => setSecret(null)} />}
    </Section>
  );
}

function WebhookList() {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(listQuery);
  if (isPending) return <LoadingState lines={3} />;
  if (data === undefined) return <ErrorState error={error} retry={() => void refetch()} />;
  const webhooks = data.pages.flatMap(page => page.webhooks);
  if (webhooks.length === 0) return <EmptyState title={texts.noWebhooksYet}>{texts.noWebhooksHint}</EmptyState>;
  return (
    <>
      <Rows label={texts.webhooks}>
        {webhooks.map(webhook => (
          <WebhookRow key={webhook.id} webhook={webhook} />
        ))}
      </Rows>
      {hasNextPage && (
        <Button variant="default" mt="sm" onClick={() => void fetchNextPage()}>
          {texts.showMore}
        </Button>
      )}
    </>
  );
}

function WebhookRow({ webhook: { id, name, url, event_types: types, status } }: { readonly webhook: Webhook }) {
  return (
    <ListRow
      mark={
        <Tile icon={IconWebhook} tone={status === 'disabled' ? 'bad' : status === 'failing' ? 'warn' : undefined} />
      }
      title={
        <AnchorLink fw={500} to="/settings/webhooks/$webhookId" params={{ webhookId: id }}>
          <bdi>{name}</bdi>
        </AnchorLink>
      }
      hint={
        <>
          <bdi>{new URL(url).host}</bdi>
          {' · '}
          {wordsForTypes(types)}
        </>
      }
      end={<WebhookStatus status={status} />}
    />
  );
}
