import { Button, Code } from '@mantine/core';
import { IconMail, IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCan } from '../../../access/can.ts';
import type { Me } from '../../../api/types.ts';
import { type Fact, Facts } from '../../../parts/facts.tsx';
import { Section } from '../../../parts/section.tsx';
import { labelOfRole } from '../../users/roles.ts';
import classes from '../settings.module.css';
import { texts } from './texts.ts';

/** One's profile, to read. */
export function Profile({
  user,
  onEdit,
  onChangeEmail,
}: {
  readonly user: Me['user'];
  readonly onEdit: () => void;
  readonly onChangeEmail: () => void;
}) {
  const can = useCan();
  const facts: readonly Fact[] = [
    [texts.fullName, said(user.full_name)],
    [texts.userName, said(user.username)],
    [texts.eMail, said(user.email)],
    [texts.role, labelOfRole(user.role)],
    [texts.bio, said(user.bio)],
    [texts.phone, said(user.phone)],
    [texts.department, said(user.department)],
    [texts.timeZone, user.timezone],
    ['ID', <Code key="id">{user.id}</Code>, user.id],
  ];
  return (
    <Section
      title={texts.profile}
      actions={
        <>
          <Button variant="default" leftSection={<IconMail size={16} aria-hidden />} onClick={onChangeEmail}>
            {texts.changeEMail}
          </Button>
          {(can('user.write') || can('user.write.other')) && (
            <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
              {texts.editProfile}
            </Button>
          )}
        </>
      }
    >
      <Facts facts={facts} />
    </Section>
  );
}

function said(text: string | null): ReactNode {
  return text === null || text === '' ? null : <bdi className={classes.written}>{text}</bdi>;
}
