import { Stack } from '@mantine/core';
import { Mfa } from './mfa.tsx';
import { Passkeys } from './passkeys.tsx';
import { Password } from './password.tsx';
import { Providers } from './providers.tsx';
import { Sessions } from './sessions.tsx';

/** How one signs in, and where one is signed in. */
export function SecurityTab() {
  return (
    <Stack>
      <Password />
      <Mfa />
      <Passkeys />
      <Sessions />
      <Providers />
    </Stack>
  );
}
