import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Avatar } from '../../../../parts/avatar.tsx';
import { ListRow } from '../../../../parts/rows.tsx';
import { Time } from '../../../../parts/time.tsx';
import type { PersonShare } from './queries.ts';
import { texts, ways } from './texts.tsx';

/** Somebody who has a credential for a time, since a request of theirs was approved. `onEnd`: null for those who may not end it. */
export function PersonShareRow({ share, onEnd }: { readonly share: PersonShare; readonly onEnd: (() => void) | null }) {
  const { user, access, expires_at: until, request, shared_by_name: by } = share;
  return (
    <ListRow
      mark={<Avatar name={user.name} person={user.id} />}
      title={
        <span data-written>
          <bdi>{user.name}</bdi>
        </span>
      }
      hint={texts.untilByRequest(<Time at={until} />, request, by !== null && <>{texts.byWith(<bdi>{by}</bdi>)}</>)}
      end={
        <>
          {ways[access]}
          {onEnd !== null && (
            <Tooltip label={texts.takeBack}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                ms={4}
                aria-label={texts.takeBackFrom(user.name)}
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
