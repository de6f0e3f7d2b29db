import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useChosenOrganization } from '../../api/organization.ts';
import { Avatar } from '../../parts/avatar.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Named } from '../../parts/named.tsx';
import { Status } from '../../parts/status.tsx';
import { actIn } from '../../shell/act-in.ts';
import { ActiveMark, DomainMark } from './badges.tsx';
import { joinPolicyLabel } from './join-policies.ts';
import type { Organization } from './queries.ts';
import { texts } from './texts.tsx';

/** One organization of a list; what is not known of it yet is left open. */
export interface Listed extends Partial<Organization> {
  readonly id: string;
  readonly name: string;
}

export const columns: readonly Column<Listed>[] = [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 2fr)',
    render: ({ id, name }) => (
      <Group gap="xs" wrap="nowrap" miw={0}>
        <Named mark={<Avatar name={name} kind="organization" />}>
          <AnchorLink to="/organizations/$id" params={{ id }}>
            <bdi>{name}</bdi>
          </AnchorLink>
        </Named>
        <CurrentMark id={id} />
      </Group>
    ),
  },
  {
    key: 'domain',
    title: texts.domain,
    width: 'minmax(0, 2fr)',
    render: ({ domain, domainVerified }) =>
      domain === undefined || domainVerified === undefined ? null : (
        <DomainMark domain={domain} domainVerified={domainVerified} />
      ),
  },
  {
    key: 'joining',
    title: texts.whoCanJoin,
    width: '120px',
    render: ({ joinPolicy }) => (
      <Text span size="sm">
        {joinPolicy !== undefined && joinPolicyLabel(joinPolicy)}
      </Text>
    ),
  },
  {
    key: 'status',
    title: texts.status,
    width: '110px',
    phone: 'end',
    render: ({ active }) => active !== undefined && <ActiveMark active={active} />,
  },
];

function CurrentMark({ id }: { readonly id: string }) {
  return useChosenOrganization() === id && <Status tone="info">{texts.current}</Status>;
}

/** Chooses an organization to act in. */
export const switchHere = ({ id, name }: Listed): ReactNode => <Switch id={id} name={name} />;

function Switch({ id, name }: { readonly id: string; readonly name: string }) {
  if (useChosenOrganization() === id) return null;
  return (
    <Button size="xs" variant="default" aria-label={texts.switchToNamed(name)} onClick={() => actIn(id)}>
      {texts.switch}
    </Button>
  );
}
