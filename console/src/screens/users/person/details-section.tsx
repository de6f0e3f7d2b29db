import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Tagged } from '../../../api/client.ts';
import { type Fact, Facts } from '../../../parts/facts.tsx';
import { Section } from '../../../parts/section.tsx';
import { Time } from '../../../parts/time.tsx';
import type { User } from '../queries.ts';
import { ProfileForm } from './profile-form.tsx';
import { texts } from './texts.tsx';
import { useRightsOver } from './use-person.ts';

/** Who somebody is. Those who may, edit it in place. */
export function DetailsSection({ user }: { readonly user: User & Tagged }) {
  const may = useRightsOver(user).edit;
  const [editing, { open, close }] = useDisclosure(false);
  return (
    <Section
      title={texts.details}
      bare
      actions={
        may &&
        !editing && (
          <Tooltip label={texts.editProfile}>
            <ActionIcon variant="subtle" color="gray" aria-label={texts.editProfile} onClick={open}>
              <IconPencil size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      {editing ? <ProfileForm user={user} onClose={close} /> : <Facts facts={factsOf(user)} />}
    </Section>
  );
}

/** What is known of somebody; what nobody gave is left out. */
function factsOf(user: User): readonly Fact[] {
  const written = (text: string | null): ReactNode => (text === null || text === '' ? null : <bdi>{text}</bdi>);
  const facts: readonly Fact[] = [
    [texts.eMail, written(user.email), user.email],
    [texts.eMailVerified, user.email_verified ? texts.yes : texts.notYet],
    [texts.userName, written(user.username), user.username],
    [texts.fullName, written(user.full_name)],
    [texts.firstName, written(user.first_name)],
    [texts.lastName, written(user.last_name)],
    [texts.department, written(user.department)],
    [texts.phone, written(user.phone), user.phone],
    [texts.timeZone, written(user.timezone)],
    [texts.created, <Time key="created" at={user.created_at} />],
    [
      texts.bio,
      user.bio === null || user.bio === '' ? null : (
        <Text key="bio" span inherit style={{ whiteSpace: 'pre-wrap' }}>
          <bdi>{user.bio}</bdi>
        </Text>
      ),
    ],
  ];
  return facts.filter(([, value]) => value !== null);
}
