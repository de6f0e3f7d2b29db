import { Button, Code } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCan } from '../../../access/can.ts';
import type { Me } from '../../../api/types.ts';
import { type Fact, Facts } from '../../../parts/facts.tsx';
import { Section } from '../../../parts/section.tsx';
import { labelOfRole } from '../../users/roles.ts';
import classes from '../settings.module.css';

/** One's profile, to read. */
export function Profile({ user, onEdit }: { readonly user: Me['user']; readonly onEdit: () => void }) {
  const can = useCan();
  const facts: readonly Fact[] = [
    ['Full name', said(user.full_name)],
    ['User name', said(user.username)],
    ['E-mail', said(user.email)],
    ['Role', labelOfRole(user.role)],
    ['Bio', said(user.bio)],
    ['Phone', said(user.phone)],
    ['Department', said(user.department)],
    ['Time zone', user.timezone],
    ['ID', <Code key="id">{user.id}</Code>, user.id],
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
      <Facts facts={facts} />
    </Section>
  );
}

function said(text: string | null): ReactNode {
  return text === null || text === '' ? null : <bdi className={classes.written}>{text}</bdi>;
}
