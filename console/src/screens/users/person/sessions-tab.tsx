import { Stack } from '@mantine/core';
import { useCan } from '../../../access/can.ts';
import { KeysSection } from './security/keys-section.tsx';
import { SessionsSection } from './security/sessions-section.tsx';
import { SignInSection } from './security/sign-in-section.tsx';
import { usePerson, useRightsOver } from './use-person.ts';

/** Where a person is signed in, and how they sign in. */
export function SessionsTab() {
  const user = usePerson();
  const can = useCan();
  if (!useRightsOver(user).security) return null;
  return (
    <Stack gap="lg" maw="47.5rem" pt="xs">
      <SessionsSection key={user.id} user={user} />
      <SignInSection user={user} />
      {can('api_key.read.other') && <KeysSection key={`keys of ${user.id}`} user={user} />}
    </Stack>
  );
}
