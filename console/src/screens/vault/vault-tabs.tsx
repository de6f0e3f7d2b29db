import { Group } from '@mantine/core';
import { IconBuildingStore, IconForms } from '@tabler/icons-react';
import { ButtonLink } from '../../parts/links.tsx';

/** The two halves of the vault: whose credentials are kept, and what kinds there are. */
export function VaultTabs({ at }: { readonly at: 'companies' | 'types' }) {
  const looks = (place: typeof at) =>
    at === place ? ({ variant: 'light', 'aria-current': 'page' } as const) : ({ variant: 'subtle' } as const);
  return (
    <Group component="nav" gap={4} aria-label="Vault">
      <ButtonLink
        to="/vault"
        size="compact-md"
        leftSection={<IconBuildingStore size={16} aria-hidden />}
        {...looks('companies')}
      >
        Companies
      </ButtonLink>
      <ButtonLink
        to="/vault/types"
        size="compact-md"
        leftSection={<IconForms size={16} aria-hidden />}
        {...looks('types')}
      >
        Credential types
      </ButtonLink>
    </Group>
  );
}
