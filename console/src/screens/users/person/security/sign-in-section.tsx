import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { counted } from '../../../../parts/counted.ts';
import { Facts } from '../../../../parts/facts.tsx';
import { useMailIsKept } from '../../../../parts/kept-mail.tsx';
import { Section } from '../../../../parts/section.tsx';
import { LoadingState } from '../../../../parts/states.tsx';
import { Status } from '../../../../parts/status.tsx';
import { Time } from '../../../../parts/time.tsx';
import { providerTitles } from '../../../sign-in/providers.tsx';
import type { User } from '../../queries.ts';
import { NotYours } from './not-yours.tsx';
import { lockOf, type Security, securityQuery } from './queries.ts';

/** How another person signs in. What may be done about it stands in the menu for help. */
export function SignInSection({ user }: { readonly user: User }) {
  const { data, error, refetch } = useQuery(securityQuery(user.id));
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
      {error !== null ? (
        <NotYours error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={3} />
      ) : (
        <Facts facts={factsOf(data)} />
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
          <Status tone="bad">Locked</Status>
          <span>
            until <Time at={lock} />
          </span>
        </Group>
      ),
    ],
  ];
}

const codes = (count: number): string => counted(count, 'backup code', 'backup codes');
