import { Badge, Group, Text } from '@mantine/core';
import { Status } from '../../parts/status.tsx';
import type { Organization } from './queries.ts';

/** A domain, and whether it is known to be the organization's. */
export function DomainMark({ domain, domainVerified }: Pick<Organization, 'domain' | 'domainVerified'>) {
  if (domain === null)
    return (
      <Text span size="sm" c="dimmed">
        None
      </Text>
    );
  return (
    <Group gap={6} wrap="nowrap" miw={0}>
      <Text span size="sm" truncate>
        <bdi>{domain}</bdi>
      </Text>
      <Badge variant="light" color={domainVerified ? 'teal' : 'gray'} size="sm" flex="none">
        {domainVerified ? 'Verified' : 'Not verified'}
      </Badge>
    </Group>
  );
}

export function ActiveMark({ active }: { readonly active: boolean }) {
  return <Status tone={active ? 'good' : 'warn'}>{active ? 'Active' : 'Suspended'}</Status>;
}
