import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Avatar } from '../../../../parts/avatar.tsx';
import { Confirm } from '../../../../parts/confirm.tsx';
import { AnchorLink } from '../../../../parts/links.tsx';
import { ListRow, Rows } from '../../../../parts/rows.tsx';
import { Section } from '../../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { numeral, Time } from '../../../../parts/time.tsx';
import { toastDone } from '../../../../parts/toast.tsx';
import { resourcesKey, unshare } from '../../../teams/queries.ts';
import { useMayTakeBack } from '../../rights.ts';
import type { Credential } from '../queries.ts';
import { PersonShareRow } from './person-share.tsx';
import { type PersonShare, type Share, sharesKey, takeBack, useShares } from './queries.ts';
import { texts, ways } from './texts.tsx';

/** With whom a credential is shared, and in which way. `onShare`: null for those who may not share it. */
export function SharesSection({
  credential,
  onShare,
}: {
  readonly credential: Credential;
  readonly onShare: (() => void) | null;
}) {
  const { id, name } = credential;
  const { data, error, refetch } = useShares(id);
  const mayTakeBack = useMayTakeBack(credential);
  const [taking, setTaking] = useState<PersonShare | null>(null);
  const take = async ({ id: share, user }: PersonShare): Promise<void> => {
    await takeBack(id, share);
    toastDone(texts.wasTakenBack(name, user.name));
    await client.invalidateQueries({ queryKey: sharesKey(id) });
  };
  const client = useQueryClient();
  const [ending, setEnding] = useState<Share | null>(null);
  const end = async ({ team, id: share }: Share): Promise<void> => {
    await unshare(team.id, share);
    toastDone(texts.isNoLongerSharedWith(name, team.name));
    void client.invalidateQueries({ queryKey: resourcesKey(team.id) });
    await client.invalidateQueries({ queryKey: sharesKey(id) });
  };
  const total = data === undefined ? 0 : data.shares.length + data.others + data.people.length;
  return (
    <Section
      title={texts.sharedWith}
      bare
      {...(total > 0 ? { count: numeral(total) } : {})}
      actions={
        onShare !== null && (
          <Tooltip label={texts.shareWithATeam}>
            <ActionIcon variant="subtle" color="gray" aria-label={texts.addATeam} onClick={onShare}>
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
          {texts.notSharedWithATeam}
        </Text>
      ) : (
        <>
          <Rows label={texts.sharedWith} plain>
            {data.shares.map(share => (
              <ShareRow key={share.id} share={share} onEnd={onShare === null ? null : () => setEnding(share)} />
            ))}
            {data.people.map(share => (
              <PersonShareRow key={share.id} share={share} onEnd={mayTakeBack ? () => setTaking(share) : null} />
            ))}
          </Rows>
          {data.others > 0 && (
            <Text size="sm" c="dimmed">
              {texts.thatYouCantSee(data.shares.length === 0 ? texts.with : texts.andWith, data.others)}
            </Text>
          )}
        </>
      )}
      <Confirm
        opened={taking !== null}
        title={texts.takeBackQuestion}
        action={texts.takeBack}
        onConfirm={async () => taking !== null && (await take(taking))}
        onClose={() => setTaking(null)}
      >
        {texts.losesAccessImmediately(<bdi>{taking?.user.name}</bdi>, <bdi>{name}</bdi>)}
      </Confirm>
      <Confirm
        opened={ending !== null}
        title={texts.stopSharingQuestion}
        action={texts.stopSharing}
        onConfirm={async () => ending !== null && (await end(ending))}
        onClose={() => setEnding(null)}
      >
        {texts.membersOfLoseAccessToImmediately(<bdi>{ending?.team.name}</bdi>, <bdi>{name}</bdi>)}
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
      hint={texts.sinceNoEndDate(
        team.member_count,
        <Time at={created_at} />,
        by !== null && <>{texts.byWith(<bdi>{by}</bdi>)}</>,
      )}
      end={
        <>
          {ways[access]}
          {onEnd !== null && (
            <Tooltip label={texts.stopSharing}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                ms={4}
                aria-label={texts.stopSharingWith(team.name)}
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
