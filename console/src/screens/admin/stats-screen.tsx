import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { holdsEverywhere, useCan } from '../../access/can.ts';
import { useMe } from '../../api/session.ts';
import { Facts } from '../../parts/facts.tsx';
import { Page } from '../../parts/page.tsx';
import { sizeOf } from '../../parts/save-file.ts';
import { Section } from '../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { AdminTabs } from './admin-tabs.tsx';
import { Figure } from './figure.tsx';
import { type Stats, statsQuery } from './queries.ts';
import { texts } from './texts.tsx';

/** Figures of the whole server. Who may only look after people goes on to them. */
export function StatsScreen() {
  const can = useCan();
  const stats = holdsEverywhere(useMe(), 'admin.stats');
  if (!stats && can('admin.users')) return <Navigate to="/admin/people" search={{}} replace />;
  return (
    <Page title={texts.admin} tabs={<AdminTabs />}>
      <Figures />
    </Page>
  );
}

function Figures() {
  const { data, error, refetch } = useQuery(statsQuery);
  if (data === undefined)
    return error === null ? <LoadingState lines={8} /> : <ErrorState error={error} retry={() => void refetch()} />;
  const days = data.messages.per_day.toReversed();
  const sum = days.reduce((total, { messages }) => total + messages, 0);
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Sections stats={data} />
      </SimpleGrid>
      {sum > 0 && (
        <Figure
          title={texts.messagesADay}
          summary={texts.inThirtyDays(numeral(sum))}
          bars={days.map(({ day, messages }) => ({ name: day.slice(5), value: messages }))}
        />
      )}
      <Text size="sm" c="dimmed">
        {texts.countedAt(<Time key="counted" at={data.counted_at} relative />)}
      </Text>
    </Stack>
  );
}

function Sections({ stats }: { readonly stats: Stats }) {
  const { users, active_users: lately, online, messages, calls, files } = stats;
  return (
    <>
      <Section title={texts.people}>
        <Facts
          facts={[
            [texts.accounts, numeral(users.total)],
            [texts.activated, numeral(users.active)],
            [texts.banned, numeral(users.banned)],
            [texts.organizations, numeral(stats.organizations)],
          ]}
        />
      </Section>
      <Section title={texts.wereThere}>
        <Facts
          facts={[
            [texts.today, numeral(lately.today)],
            [texts.lastSevenDays, numeral(lately.last_7_days)],
            [texts.lastThirtyDays, numeral(lately.last_30_days)],
            [texts.sessions, numeral(stats.sessions)],
          ]}
        />
      </Section>
      <Section title={texts.rightNow}>
        <Facts
          facts={[
            [texts.peopleOnline, numeral(online.users)],
            [texts.openPages, numeral(online.sockets)],
            [texts.callsGoingOn, numeral(calls.running)],
          ]}
        />
      </Section>
      <Section title={texts.whatIsKept}>
        <Facts
          facts={[
            [texts.messagesToday, numeral(messages.today)],
            [texts.callsLately, numeral(calls.last_30_days)],
            [texts.files, numeral(files.count)],
            [texts.sizeOfFiles, sizeOf(files.bytes)],
          ]}
        />
      </Section>
    </>
  );
}
