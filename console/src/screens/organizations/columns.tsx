import { Button, Text } from '@mantine/core';
import { useChosenOrganization } from '../../api/organization.ts';
import type { Column } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { actIn } from '../../shell/act-in.ts';
import { ActiveMark, DomainMark } from './badges.tsx';
import { joinPolicyLabel } from './join-policies.ts';
import type { Organization } from './queries.ts';

/** One organization of a list; what is not known of it yet is left open. */
export interface Listed extends Partial<Organization> {
  readonly id: string;
  readonly name: string;
}

export const columns: readonly Column<Listed>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(0, 2fr)',
    render: ({ id, name }) => (
      <AnchorLink
        to="/organizations/$id"
        params={{ id }}
        size="sm"
        fw={600}
        truncate
        display="block"
        miw={0}
        c="inherit"
        underline="always"
      >
        <bdi>{name}</bdi>
      </AnchorLink>
    ),
  },
  {
    key: 'domain',
    title: 'Domain',
    width: 'minmax(0, 2fr)',
    render: ({ domain, domainVerified }) =>
      domain === undefined || domainVerified === undefined ? null : (
        <DomainMark domain={domain} domainVerified={domainVerified} />
      ),
  },
  {
    key: 'joining',
    title: 'Who can join',
    width: '120px',
    render: ({ joinPolicy }) => (
      <Text span size="sm">
        {joinPolicy !== undefined && joinPolicyLabel(joinPolicy)}
      </Text>
    ),
  },
  {
    key: 'status',
    title: 'Status',
    width: '110px',
    render: ({ active }) => active !== undefined && <ActiveMark active={active} />,
  },
  { key: 'act', title: 'Switch', width: '120px', render: ({ id, name }) => <ActHere id={id} name={name} /> },
];

/** Chooses an organization to act in, or says that one acts there. */
function ActHere({ id, name }: { readonly id: string; readonly name: string }) {
  const chosen = useChosenOrganization();
  if (chosen === id)
    return (
      <Text span size="sm" c="dimmed">
        Current
      </Text>
    );
  return (
    <Button size="compact-xs" variant="default" aria-label={`Switch to ${name}`} onClick={() => actIn(id)}>
      Switch
    </Button>
  );
}
