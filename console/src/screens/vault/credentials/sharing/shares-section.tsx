import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Avatar } from '../../../../parts/avatar.tsx';
import { Confirm } from '../../../../parts/confirm.tsx';
import { counted } from '../../../../parts/counted.ts';
import { AnchorLink } from '../../../../parts/links.tsx';
import { ListRow, Rows } from '../../../../parts/rows.tsx';
import { Section } from '../../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { numeral, Time } from '../../../../parts/time.tsx';
import { toastDone } from '../../../../parts/toast.tsx';
import { resourcesKey, unshare } from '../../../teams/queries.ts';
import type { Credential } from '../queries.ts';
import { type Share, sharesKey, useShares } from './queries.ts';

const ways: Readonly<Record<Share['access'], string>> = { read: 'Use', write: 'Use and edit' };

/** With whom a credential is shared, and in which way. `onShare`: null for those who may not share it. */
export function SharesSection({
  credential: { id, name },
  onShare,
}: {
  readonly credential: Credential;
  readonly onShare: (() => void) | null;
}) {
  const { data, error, refetch } = useShares(id);
  const client = useQueryClient();
  const [ending, setEnding] = useState<Share | null>(null);
  const end = async ({ team, id: share }: Share): Promise<void> => {
    await unshare(team.id, share);
    toastDone(`${name} is no longer shared with ${team.name}`);
    void client.invalidateQueries({ queryKey: resourcesKey(team.id) });
    await client.invalidateQueries({ queryKey: sharesKey(id) });
  };
  const total = data === undefined ? 0 : data.shares.length + data.others;
  return (
    <Section
      title="Shared with"
      bare
      {...(total > 0 ? { count: numeral(total) } : {})}
      actions={
        onShare !== null && (
          <Tooltip label="Share with a team">
            <ActionIcon variant="subtle" color="gray" aria-label="Add a team" onClick={onShare}>
              <IconPlus size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={2} />
      ) : total === 0 ? (
        <Text size="sm" c="dimmed">
          Not shared with a team
        </Text>
      ) : (
        <>
          <Rows label="Shared with" plain>
            {data.shares.map(share => (
              <ShareRow key={share.id} share={share} onEnd={onShare === null ? null : () => setEnding(share)} />
            ))}
          </Rows>
          {data.others > 0 && (
            <Text size="sm" c="dimmed">
              {data.shares.length === 0 ? 'With' : 'And with'} {counted(data.others, 'team', 'teams')} that you can’t
              see
            </Text>
          )}
        </>
      )}
      <Confirm
        opened={ending !== null}
        title="Stop sharing?"
        action="Stop sharing"
        onConfirm={async () => ending !== null && (await end(ending))}
        onClose={() => setEnding(null)}
      >
        Members of <bdi>{ending?.team.name}</bdi> lose access to <bdi>{name}</bdi> immediately, unless they also have it
        in another way. Change secrets they may have seen.
      </Confirm>
    </Section>
  );
}

function ShareRow({ share, onEnd }: { readonly share: Share; readonly onEnd: (() => void) | null }) {
  const { team, access, shared_by_name: by, created_at } = share;
  return (
    <ListRow
      mark={<Avatar name={team.name} kind="team" />}
      title={
        <AnchorLink to="/teams/$id" params={{ id: team.id }} inherit data-written>
          <bdi>{team.name}</bdi>
        </AnchorLink>
      }
      hint={
        <>
          {counted(team.member_count, 'person', 'people')} · since <Time at={created_at} />
          {by !== null && (
            <>
              , by <bdi>{by}</bdi>
            </>
          )}{' '}
          · no end date
        </>
      }
      end={
        <>
          {ways[access]}
          {onEnd !== null && (
            <Tooltip label="Stop sharing">
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                ms={4}
                aria-label={`Stop sharing with ${team.name}`}
                onClick={onEnd}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </>
      }
    />
  );
}
