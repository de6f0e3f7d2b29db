import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCan } from '../../../access/can.ts';
import type { Tagged } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { Facts } from '../../../parts/facts.tsx';
import { Section } from '../../../parts/section.tsx';
import type { User } from '../queries.ts';
import { ProfileForm } from './profile-form.tsx';

/** Who somebody is. Those who may, edit it in place. */
export function ProfileCard({ user }: { readonly user: User & Tagged }) {
  const can = useCan();
  const me = useMe();
  const [editing, { open, close }] = useDisclosure(false);
  const may = can('user.write.other') || (user.id === me.user.id && can('user.write'));
  return (
    <Section
      title="Profile"
      actions={
        may &&
        !editing && (
          <Button size="xs" variant="default" leftSection={<IconPencil size={14} aria-hidden />} onClick={open}>
            Edit profile
          </Button>
        )
      }
    >
      {editing ? <ProfileForm user={user} onClose={close} /> : <Facts facts={factsOf(user)} />}
    </Section>
  );
}

function factsOf(user: User): readonly (readonly [string, ReactNode])[] {
  const written = (text: string | null): ReactNode => (text === null || text === '' ? null : <bdi>{text}</bdi>);
  return [
    [
      'E-mail',
      <Group key="email" gap="xs" component="span">
        <bdi>{user.email}</bdi>
        <Badge variant="light" color={user.email_verified ? 'teal' : 'gray'} component="span">
          {user.email_verified ? 'Verified' : 'Not verified'}
        </Badge>
      </Group>,
    ],
    ['User name', written(user.username)],
    ['Full name', written(user.full_name)],
    ['First name', written(user.first_name)],
    ['Last name', written(user.last_name)],
    ['Department', written(user.department)],
    ['Phone', written(user.phone)],
    ['Time zone', written(user.timezone)],
    [
      'Bio',
      user.bio === null || user.bio === '' ? null : (
        <Text key="bio" span inherit style={{ whiteSpace: 'pre-wrap' }}>
          <bdi>{user.bio}</bdi>
        </Text>
      ),
    ],
  ];
}
