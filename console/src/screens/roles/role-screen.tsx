import { Alert, Badge, Button, Code, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconEdit, IconLock, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCan } from '../../access/can.ts';
import { PlaceName } from '../../access/place-name.tsx';
import { api, ifMatch, result, type Tagged } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { Trail } from '../audit/trail.tsx';
import { EditRoleModal } from './edit-role-modal.tsx';
import { type Role, roleQuery, rolesKey } from './queries.ts';
import { RoleHolders } from './role-holders.tsx';
import { RolePatterns } from './role-patterns.tsx';
import { roleRoute } from './routes.ts';

export function RoleScreen() {
  const { id } = roleRoute.useParams();
  const { data: role, error, refetch } = useQuery(roleQuery(id));
  if (role === undefined)
    return (
      <Page title="Role" crumbs={crumbs}>
        {error === null ? <LoadingState lines={8} /> : <ErrorState error={error} retry={() => void refetch()} />}
      </Page>
    );
  // What was entered for one role is not for the next.
  return <OneRole key={id} role={role} />;
}

const crumbs = [{ label: 'Roles & permissions', to: '/roles' }];

function OneRole({ role }: { readonly role: Role & Tagged }) {
  const can = useCan();
  const client = useQueryClient();
  const navigate = roleRoute.useNavigate();
  const [editing, edit] = useDisclosure(false);
  const [deleting, remove] = useDisclosure(false);
  const place = role.organizationId;
  const destroy = async (): Promise<void> => {
    await result(api.DELETE('/api/roles/{id}', { params: { path: { id: role.id }, header: ifMatch(role) } }));
    toastDone(`${role.name} was deleted`);
    await navigate({ to: '/roles' });
    client.removeQueries({ queryKey: rolesKey });
  };
  return (
    <Page
      title={role.name}
      crumbs={crumbs}
      status={role.isSystemDefault && <Badge color="gray">System</Badge>}
      hint={
        <>
          <Code>{role.moniker}</Code> · <PlaceName of={place} /> · changed <Time at={role.updatedAt} relative />
        </>
      }
      actions={
        !role.isSystemDefault && (
          <>
            {can('role.modify') && (
              <Button variant="default" leftSection={<IconEdit size={16} aria-hidden />} onClick={edit.open}>
                Edit
              </Button>
            )}
            <MoreMenu
              entries={[
                can('role.delete') && {
                  icon: IconTrash,
                  verb: 'Delete',
                  consequence: 'Takes it from everyone who has it',
                  destructive: true,
                  onChoose: remove.open,
                },
              ]}
            />
          </>
        )
      }
    >
      {role.description !== null && role.description !== '' && (
        <Text size="sm" data-written style={{ whiteSpace: 'pre-wrap' }}>
          {role.description}
        </Text>
      )}
      {role.isSystemDefault && (
        <Alert icon={<IconLock aria-hidden />} color="gray" title="System role">
          Gatehouse relies on this role, so it cannot be edited or deleted. {kept(role)} To give other permissions,
          create a role of your own.
        </Alert>
      )}
      <Stack gap="xl">
        <RolePatterns role={role} editable={!role.isSystemDefault && can('role.modify')} />
        <RoleHolders id={role.id} />
        <Trail title="Activity" filters={{ target: role.id }} empty="Nothing yet" />
      </Stack>
      {editing && <EditRoleModal role={role} onClose={edit.close} />}
      <Confirm
        opened={deleting}
        title="Delete this role?"
        action="Delete role"
        onConfirm={destroy}
        onStale={() => client.invalidateQueries({ queryKey: rolesKey })}
        onClose={remove.close}
      >
        <bdi>{role.name}</bdi> is removed from everyone who has it, with all its permissions. This cannot be undone.
      </Confirm>
    </Page>
  );
}

function kept({ moniker, organizationId }: Role): string {
  if (organizationId !== null) return 'It makes sure that the organization has an administrator.';
  return moniker === 'admin' ? 'It always includes *, so that somebody can do everything.' : '';
}
