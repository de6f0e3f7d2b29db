import { Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMe } from '../../../api/session.ts';
import { ButtonLink } from '../../../parts/links.tsx';
import { EmptyState } from '../../../parts/states.tsx';
import { CredentialList } from '../credentials/credential-list.tsx';

/** The credentials of a company, as far as one may see them. */
export function CompanyCredentials({ id }: { readonly id: string }) {
  const { holds } = useMe();
  // A permission scope may begin with anything, so that nobody knows who may keep one before they try.
  const mayTry = holds.length > 0;
  return (
    <Stack align="flex-start">
      {mayTry && (
        <ButtonLink to="/vault/companies/$id/new" params={{ id }} leftSection={<IconPlus size={16} aria-hidden />}>
          Add credential
        </ButtonLink>
      )}
      <CredentialList
        of={{ company: id }}
        empty={
          <EmptyState title="No credentials here">This company has no credentials, or none you can see.</EmptyState>
        }
      />
    </Stack>
  );
}
