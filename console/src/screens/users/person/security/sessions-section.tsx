import { Button, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { deviceName } from '../../../../parts/device.ts';
import { ListRow, Rows } from '../../../../parts/rows.tsx';
import { Section } from '../../../../parts/section.tsx';
import { LoadingState } from '../../../../parts/states.tsx';
import { numeral, Time } from '../../../../parts/time.tsx';
import type { User } from '../../queries.ts';
import { useRightsOver } from '../use-person.ts';
import { NotYours } from './not-yours.tsx';
import { type Session, sessionsQuery } from './queries.ts';
import { texts } from './texts.tsx';
import { useSessionEnding } from './use-session-ending.tsx';

/** Where a person is signed in. Whoever may, ends one session, or all. */
export function SessionsSection({ user }: { readonly user: User }) {
  const { data, error, refetch } = useQuery(sessionsQuery(user.id));
  const may = useRightsOver(user).help;
  const { ask, question } = useSessionEnding(user);
  return (
    <Section
      title={texts.sessions}
      bare
      count={data && numeral(data.length)}
      actions={
        may &&
        data !== undefined &&
        data.length > 0 && (
          <Button size="xs" variant="subtle" color="gray" onClick={() => ask('all')}>
            {texts.endAll}
          </Button>
        )
      }
    >
      {error !== null ? (
        <NotYours error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={2} />
      ) : data.length === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.notSignedInAnywhere}
        </Text>
      ) : (
        <Rows label={texts.sessions}>
          {data.map(session => (
            <SessionRow key={session.id} session={session} onEnd={may ? () => ask(session) : null} />
          ))}
        </Rows>
      )}
      {question}
    </Section>
  );
}

function SessionRow({ session, onEnd }: { readonly session: Session; readonly onEnd: (() => void) | null }) {
  const device = deviceName(session.user_agent);
  const Icon = /Mobile|Android|iPhone|iPad/.test(session.user_agent) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <ListRow
      mark={<Icon size={16} aria-hidden />}
      title={<bdi title={session.user_agent}>{device}</bdi>}
      hint={texts.sinceLastSeen(
        <bdi>{session.ip}</bdi>,
        <Time at={session.created_at} />,
        <Time at={session.last_seen_at} relative />,
      )}
      end={
        onEnd !== null && (
          <Button size="xs" variant="default" aria-label={texts.endTheSessionOfAt(device, session.ip)} onClick={onEnd}>
            {texts.end}
          </Button>
        )
      }
    />
  );
}
