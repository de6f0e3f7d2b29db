import { Badge, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useCan } from '../../../../access/can.ts';
import { ApiError } from '../../../../api/errors.ts';
import { counted } from '../../../../parts/counted.ts';
import { Facts } from '../../../../parts/facts.tsx';
import { useMailIsKept } from '../../../../parts/kept-mail.tsx';
import { Section } from '../../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { Time } from '../../../../parts/time.tsx';
import { providerTitles } from '../../../sign-in/providers.tsx';
import type { User } from '../../queries.ts';
import { PasswordLink } from './password-link.tsx';
import { type Security, securityQuery } from './queries.ts';
import { ResetFactor } from './reset-factor.tsx';
import { SessionList } from './session-list.tsx';
import { Unlock } from './unlock.tsx';

/** How another person signs in, and what may be done when they cannot, or should not be signed in. */
export function SecurityCard({ user }: { readonly user: User }) {
  const { data, error, refetch } = useQuery(securityQuery(user.id));
  const can = useCan();
  const may = can('user.security.other');
  const kept = useMailIsKept();
  return (
    <Section
      title="Sign-in"
      hint={
        kept
          ? 'This server sends no e-mail yet, so this person is not told about changes here'
          : 'This person gets an e-mail about every change here'
      }
    >
      {error instanceof ApiError && error.status === 403 ? (
        <Text size="sm" c="dimmed">
          This person also belongs to organizations you don’t manage.
        </Text>
      ) : error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={3} />
      ) : (
        <Stack gap="sm">
          <Facts facts={factsOf(data)} />
          {may && (kept || data.mfa.enabled || lockOf(data) !== null) && (
            <Group gap="xs">
              {lockOf(data) !== null && <Unlock user={user} />}
              {data.mfa.enabled && <ResetFactor user={user} />}
              {kept && user.is_active && <PasswordLink user={user} />}
            </Group>
          )}
          <SessionList user={user} may={may} />
        </Stack>
      )}
    </Section>
  );
}

function factsOf(security: Security): readonly (readonly [string, ReactNode])[] {
  const { has_password, providers, mfa } = security;
  const lock = lockOf(security);
  return [
    ['Password', has_password ? 'Set' : 'None'],
    ['Other ways to sign in', providers.length === 0 ? 'None' : providers.map(each => providerTitles[each]).join(', ')],
    ['Two-step sign-in', mfa.enabled ? `On, ${codes(mfa.backup_codes_left)} left` : 'Off'],
    [
      'Locked out',
      lock === null ? (
        'No'
      ) : (
        <Group key="lock" gap="xs" component="span">
          <Badge variant="light" color="red" component="span">
            Locked
          </Badge>
          <span>
            until <Time at={lock} />
          </span>
        </Group>
      ),
    ],
  ];
}

/** Until when they are locked out, whatever by; null when they are not. */
function lockOf({ password_locked_until, code_locked_until }: Security): string | null {
  const locks = [password_locked_until, code_locked_until].filter(each => each !== null);
  // RFC 3339 in UTC sorts as text.
  return locks.toSorted().at(-1) ?? null;
}

const codes = (count: number): string => counted(count, 'backup code', 'backup codes');
