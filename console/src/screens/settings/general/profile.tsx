import { Badge, Button, Code, CopyButton } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCan } from '../../../access/can.ts';
import type { Me } from '../../../api/types.ts';
import { Section } from '../../../parts/section.tsx';
import { labelOfRole } from '../../users/roles.ts';
import classes from '../settings.module.css';

/** One's profile, to read. */
export function Profile({ user, onEdit }: { readonly user: Me['user']; readonly onEdit: () => void }) {
  const can = useCan();
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Full name', said(user.full_name)],
    ['User name', said(user.username)],
    ['E-mail', said(user.email)],
    [
      'Role',
      <Badge key="role" variant="light">
        {labelOfRole(user.role)}
      </Badge>,
    ],
    ['Bio', said(user.bio)],
    ['Phone', said(user.phone)],
    ['Department', said(user.department)],
    ['Time zone', user.timezone],
    [
      'Id',
      <CopyButton key="id" value={user.id}>
        {({ copied, copy }) => (
          <>
            <Code>{user.id}</Code>{' '}
            <Button size="compact-xs" variant="default" onClick={copy} aria-label="Copy your ID">
              {copied ? 'Copied' : 'Copy'}
            </Button>
          </>
        )}
      </CopyButton>,
    ],
  ];
  return (
    <Section
      title="Profile"
      actions={
        (can('user.write') || can('user.write.other')) && (
          <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
            Edit profile
          </Button>
        )
      }
    >
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function said(text: string | null): ReactNode {
  return text === null || text === '' ? '–' : <bdi className={classes.written}>{text}</bdi>;
}
