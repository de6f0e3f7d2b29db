import { Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Mfa } from './mfa.tsx';
import { Passkeys } from './passkeys.tsx';
import { Password } from './password.tsx';
import { Providers } from './providers.tsx';
import { Sessions } from './sessions.tsx';

const EncryptionSection = lazy(async () => ({
  default: (await import('./encryption/encryption-section.tsx')).EncryptionSection,
}));

/** How one signs in, and where one is signed in. */
export function SecurityTab() {
  return (
    <Stack>
      <Password />
      <Mfa />
      <Passkeys />
      <Sessions />
      <Providers />
      {/* Last, as what it needs is fetched by itself. */}
      <Suspense>
        <EncryptionSection />
      </Suspense>
    </Stack>
  );
}
