import { Group, Text } from '@mantine/core';
import type { Tagged } from '../../../../api/client.ts';
import { Section } from '../../../../parts/section.tsx';
import type { User } from '../../queries.ts';
import { labelOfRole } from '../../roles.ts';
import { useRightsOver } from '../use-person.ts';
import { RoleList } from './role-list.tsx';
import { SystemRoleForm } from './system-role-form.tsx';
import { texts } from './texts.tsx';

/** The system role and the other roles of a person. */
export function RolesSection({ user }: { readonly user: User & Tagged }) {
  const may = useRightsOver(user);
  return (
    <Section title={texts.roles}>
      {may.roles ? (
        <SystemRoleForm user={user} />
      ) : (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {texts.systemRole}
          </Text>
          <Text size="sm" fw={500}>
            {labelOfRole(user.role)}
          </Text>
        </Group>
      )}
      <RoleList user={user} />
    </Section>
  );
}
