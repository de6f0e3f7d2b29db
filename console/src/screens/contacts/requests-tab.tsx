import { Button, Group, Stack } from '@mantine/core';
import { IconBan, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { useDeed } from '../../parts/use-deed.ts';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { BlockConfirm } from './block-confirm.tsx';
import { columnsWith } from './columns.tsx';
import { type Contact, deeds, type FriendState, fetchFriends, friendsKey, nameOf } from './queries.ts';
import { texts } from './texts.tsx';

const useRequests = (state: FriendState) =>
  usePagedRows<Contact>(friendsKey(state), (page, signal) => fetchFriends(state, page, signal));

/** Who wants to be one's friend, and whom one has asked. */
export function RequestsTab() {
  return (
    <Stack gap="lg">
      <Received />
      <Sent />
    </Stack>
  );
}

function Received() {
  const rows = useRequests('received');
  const { busy, run } = useDeed();
  const [blocking, setBlocking] = useState<Contact | null>(null);
  const answers: Column<Contact> = {
    key: 'answer',
    title: '',
    width: '170px',
    phone: 'end',
    render: person => (
      <Group gap={6} wrap="nowrap">
        <Button
          size="xs"
          variant="light"
          disabled={busy}
          aria-label={texts.acceptNamed(nameOf(person))}
          onClick={() => run(() => deeds.accept(person.id), texts.isYourFriendNow(nameOf(person)))}
        >
          {texts.accept}
        </Button>
        <Button
          size="xs"
          variant="default"
          visibleFrom="sm"
          disabled={busy}
          aria-label={texts.declineNamed(nameOf(person))}
          onClick={() => run(() => deeds.decline(person.id), texts.requestDeclined)}
        >
          {texts.decline}
        </Button>
      </Group>
    ),
  };
  if (rows.error !== null) return <ErrorState error={rows.error} retry={rows.retry} />;
  if (rows.loading) return <LoadingState lines={3} />;
  return (
    <Section title={texts.toAnswer} count={numeral(rows.count)} bare>
      <DataTable
        label={texts.toAnswer}
        columns={[...columnsWith(texts.asked), answers]}
        count={rows.count}
        rowAt={rows.rowAt}
        onRange={rows.onRange}
        actionsWidth="2rem"
        rowActions={person => (
          <MoreMenu
            of={nameOf(person)}
            entries={[
              // On a phone there is no room for its button.
              {
                icon: IconX,
                verb: texts.decline,
                consequence: texts.theyAreNotTold,
                onChoose: () => run(() => deeds.decline(person.id), texts.requestDeclined),
              },
              {
                icon: IconBan,
                verb: texts.block,
                consequence: texts.neitherReachesTheOther,
                destructive: true,
                onChoose: () => setBlocking(person),
              },
            ]}
          />
        )}
        empty={<EmptyState title={texts.nobodyAsks}>{texts.requestsAppearHere}</EmptyState>}
      />
      <BlockConfirm person={blocking} onClose={() => setBlocking(null)} />
    </Section>
  );
}

function Sent() {
  const rows = useRequests('requested');
  const { busy, run } = useDeed();
  const takeBack: Column<Contact> = {
    key: 'take-back',
    title: '',
    width: '110px',
    phone: 'end',
    render: person => (
      <Button
        size="xs"
        variant="default"
        disabled={busy}
        aria-label={texts.takeBackNamed(nameOf(person))}
        onClick={() => run(() => deeds.remove(person.id), texts.requestTakenBack)}
      >
        {texts.takeBack}
      </Button>
    ),
  };
  if (rows.error !== null) return <ErrorState error={rows.error} retry={rows.retry} />;
  if (rows.loading) return <LoadingState lines={3} />;
  return (
    <Section title={texts.sent} count={numeral(rows.count)} bare>
      <DataTable
        label={texts.sent}
        columns={[...columnsWith(texts.asked), takeBack]}
        count={rows.count}
        rowAt={rows.rowAt}
        onRange={rows.onRange}
        empty={<EmptyState title={texts.nobodyAsked}>{texts.whomYouAsked}</EmptyState>}
      />
    </Section>
  );
}
