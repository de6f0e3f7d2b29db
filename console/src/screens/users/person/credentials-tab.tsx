import { Stack } from '@mantine/core';
import { CredentialsSection } from './credentials-section.tsx';
import { usePerson } from './use-person.ts';

/** All credentials that are shared with a person. */
export function CredentialsTab() {
  return (
    <Stack pt="xs">
      <CredentialsSection user={usePerson()} />
    </Stack>
  );
}
