import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
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
import { texts } from './texts.tsx';

/** How another person signs in. What may be done about it stands in the menu for help. */
export function SignInSection({ user }: { readonly user: User }) {
  const { data, error, refetch } = useQuery(securityQuery(user.id));
  const kept = useMailIsKept();
  return (
    <Section title={texts.signIn} hint={kept ? texts.thisServerSendsNoEMailYet : texts.thisPersonGetsAnEMailAbout}>
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
    [texts.password, has_password ? texts.set : texts.none],
    [
      texts.otherWaysToSignIn,
      providers.length === 0 ? texts.none : providers.map(each => providerTitles[each]).join(', '),
    ],
    [texts.twoStepSignIn, mfa.enabled ? texts.onLeftWith(codes(mfa.backup_codes_left)) : texts.off],
    [
      texts.lockedOut,
      lock === null ? (
        texts.no
      ) : (
        <Group key="lock" gap="xs" component="span">
          <Status tone="bad">{texts.locked}</Status>
          <span>{texts.untilAt(<Time at={lock} />)}</span>
        </Group>
      ),
    ],
  ];
}

const codes = (count: number): string => texts.backupCodeCount(count);
