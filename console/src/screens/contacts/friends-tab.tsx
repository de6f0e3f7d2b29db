import { IconBan, IconMessage, IconUserMinus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { DataTable } from '../../parts/data-table.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { useDeed } from '../../parts/use-deed.ts';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { BlockConfirm } from './block-confirm.tsx';
import { columnsWith } from './columns.tsx';
import { type Contact, deeds, fetchFriends, friendsKey, nameOf } from './queries.ts';
import { texts } from './texts.tsx';

/** One's friends. */
export function FriendsTab() {
  const navigate = useNavigate();
  const { run } = useDeed();
  const [blocking, setBlocking] = useState<Contact | null>(null);
  const rows = usePagedRows<Contact>(friendsKey('friends'), (page, signal) => fetchFriends('friends', page, signal));
  if (rows.error !== null) return <ErrorState error={rows.error} retry={rows.retry} />;
  if (rows.loading) return <LoadingState lines={6} />;
  return (
    <Section title={texts.friends} count={numeral(rows.count)} bare>
      <DataTable
        label={texts.friends}
        columns={columnsWith(texts.since)}
        count={rows.count}
        rowAt={rows.rowAt}
        onRange={rows.onRange}
        actionsWidth="4.25rem"
        rowActions={friend => (
          <>
            <RowAction
              icon={IconMessage}
              verb={texts.message}
              label={texts.messageTo(nameOf(friend))}
              onClick={() => void navigate({ to: '/messages/to/$personId', params: { personId: friend.id } })}
            />
            <MoreMenu
              of={nameOf(friend)}
              entries={[
                {
                  icon: IconUserMinus,
                  verb: texts.removeFriend,
                  consequence: texts.theyAreNotTold,
                  onChoose: () => run(() => deeds.remove(friend.id), texts.friendRemoved(nameOf(friend))),
                },
                {
                  icon: IconBan,
                  verb: texts.block,
                  consequence: texts.neitherReachesTheOther,
                  destructive: true,
                  onChoose: () => setBlocking(friend),
                },
              ]}
            />
          </>
        )}
        empty={<EmptyState title={texts.noFriendsYet}>{texts.friendsAppearHere}</EmptyState>}
      />
      <BlockConfirm person={blocking} onClose={() => setBlocking(null)} />
    </Section>
  );
}
