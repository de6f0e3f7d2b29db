import { Group, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Outlet } from '@tanstack/react-router';
import { ApiError } from '../../../api/errors.ts';
import { Meta } from '../../../parts/meta.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Tile } from '../../../parts/tile.tsx';
import { Time } from '../../../parts/time.tsx';
import { useVaultCrumbs } from '../crumbs.ts';
import { credentialRoute } from '../routes.ts';
import { AskForIt } from './ask-for-it.tsx';
import { CredentialActions } from './credential-actions.tsx';
import { CredentialTabs } from './credential-tabs.tsx';
import type { Credential } from './queries.ts';
import { useShares } from './sharing/queries.ts';
import { texts } from './texts.tsx';
import { useCredentialQuery } from './use-credential.ts';

/** One credential: its values, what they were before, and what may be done with it. */
export function CredentialScreen() {
  const { data, error, refetch } = useCredentialQuery();
  const { id } = credentialRoute.useParams();
  const crumbs = useVaultCrumbs(data?.company);
  if (data === undefined || error !== null)
    return (
      <Page title={texts.credential} crumbs={crumbs}>
        {error === null ? (
          <LoadingState />
        ) : (
          <>
            <ErrorState error={error} retry={() => void refetch()} />
            {error instanceof ApiError && [403, 404].includes(error.status) && (
              <Group mt="md" gap="sm">
                <AskForIt id={id} name={null} />
                <Text size="sm" c="dimmed">
                  {texts.somebodyGaveYouThisLink}
                </Text>
              </Group>
            )}
          </>
        )}
      </Page>
    );
  return (
    <Page
      title={data.name}
      crumbs={crumbs}
      mark={<Tile icon={IconKey} size={56} />}
      hint={<Glance credential={data} />}
      actions={<CredentialActions key={data.id} credential={data} />}
      tabs={<CredentialTabs credential={data} />}
    >
      <Outlet />
    </Page>
  );
}

function Glance({ credential: { id, type, updatedAt, sharedUntil } }: { readonly credential: Credential }) {
  const { data } = useShares(id);
  const teams = data === undefined ? 0 : data.shares.length + data.others;
  return (
    <Meta
      items={[
        { key: 'type', text: <bdi>{type.name}</bdi> },
        sharedUntil !== null && {
          key: 'until',
          text: texts.yoursUntil(<Time at={sharedUntil.expiresAt} />, sharedUntil.request),
        },
        teams > 0 && { key: 'shares', text: texts.sharedWithWith(teams) },
        {
          key: 'changed',
          text: <>{texts.changedAt(<Time at={updatedAt} relative />)}</>,
        },
      ]}
    />
  );
}
