import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { deviceName } from '../../../parts/device.ts';
import { Section } from '../../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Status } from '../../../parts/status.tsx';
import { Time } from '../../../parts/time.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { type Session, sessionsKey, sessionsQuery } from './queries.ts';
import { texts } from './texts.tsx';

/** Where one is signed in. */
export function Sessions() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const [ending, { open, close }] = useDisclosure(false);
  const others = data?.some(({ current }) => !current) ?? false;
  return (
    <Section
      bare
      title={texts.sessions}
      hint={texts.whereYouAreSignedInIfYou}
      actions={
        others && (
          <Button variant="default" onClick={open}>
            {texts.endAllOthers}
          </Button>
        )
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={2} />
      ) : (
        <DataTable
          label={texts.sessions}
          columns={columns}
          count={data.length}
          rowAt={index => data[index]}
          empty={<EmptyState title={texts.youHaveNoSessions} />}
        />
      )}
      <Confirm
        opened={ending}
        title={texts.endAllOtherSessions}
        action={texts.endAllOthers}
        onClose={close}
        onConfirm={async () => {
          await result(api.DELETE('/api/v1/auth/sessions'));
          toastDone(texts.allOtherSessionsHaveEnded);
          void client.invalidateQueries({ queryKey: sessionsKey });
        }}
      >
        {texts.youStaySignedInHereAndAre}
      </Confirm>
    </Section>
  );
}

const columns: readonly Column<Session>[] = [
  {
    key: 'device',
    title: texts.device,
    width: 'minmax(0, 2fr)',
    render: session => (
      <Group gap="xs" miw={0}>
        <Text size="sm" truncate title={session.user_agent}>
          <bdi>{deviceName(session.user_agent)}</bdi>
        </Text>
        {session.current && <Status tone="good">{texts.thisSession}</Status>}
      </Group>
    ),
  },
  { key: 'address', title: texts.address, render: ({ ip }) => <bdi>{ip}</bdi> },
  { key: 'seen', title: texts.lastSeen, render: session => <Time at={session.last_seen_at} relative /> },
  {
    key: 'end',
    title: texts.end,
    width: '70px',
    phone: 'end',
    render: session => (session.current ? null : <EndSession session={session} />),
  },
];

function EndSession({ session: { id, user_agent: userAgent, ip } }: { readonly session: Session }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const end = async (): Promise<void> => {
    setBusy(true);
    try {
      await result(api.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id } } }));
      toastDone(texts.theSessionHasEnded);
    } catch (error) {
      toastError(error, texts.theSessionWasNotEnded);
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: sessionsKey });
    }
  };
  return (
    <Button
      size="xs"
      variant="default"
      loading={busy}
      aria-label={texts.endTheSessionOfAt(deviceName(userAgent), ip)}
      onClick={() => void end()}
    >
      {texts.end}
    </Button>
  );
}
