import { Group, Text } from '@mantine/core';
import { Status } from '../../parts/status.tsx';
import type { Organization } from './queries.ts';
import { texts } from './texts.tsx';

/** A domain, and whether it is known to be the organization's. */
export function DomainMark({ domain, domainVerified }: Pick<Organization, 'domain' | 'domainVerified'>) {
  if (domain === null)
    return (
      <Text span size="sm" c="dimmed" aria-label={texts.none}>
        –
      </Text>
    );
  return (
    <Group gap="xs" wrap="nowrap" miw={0}>
      <Text span size="sm" truncate>
        <bdi>{domain}</bdi>
      </Text>
      <VerifiedMark verified={domainVerified} />
    </Group>
  );
}

export function VerifiedMark({ verified }: { readonly verified: boolean }) {
  return <Status tone={verified ? 'good' : 'idle'}>{verified ? texts.verified : texts.notVerified}</Status>;
}

export function ActiveMark({ active }: { readonly active: boolean }) {
  return <Status tone={active ? 'good' : 'warn'}>{active ? texts.active : texts.suspended}</Status>;
}
