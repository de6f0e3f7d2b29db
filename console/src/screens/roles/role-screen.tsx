import { Alert, Button, Code } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconEdit, IconLock, IconShield, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCan } from '../../access/can.ts';
import { PlaceName } from '../../access/place-name.tsx';
import { api, ifMatch, result, type Tagged } from '../../api/client.ts';
import { Columns } from '../../parts/columns.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Meta } from '../../parts/meta.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Tile } from '../../parts/tile.tsx';
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
      mark={<Tile icon={IconShield} size={56} />}
      hint={
        <Meta
          items={[
            { key: 'kind', text: role.isSystemDefault ? 'System role' : 'Role' },
            { key: 'place', text: <PlaceName of={place} /> },
            {
              key: 'changed',
              text: (
                <>
                  changed <Time at={role.updatedAt} relative />
                </>
              ),
            },
          ]}
        />
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
      <Columns
        side={
          <Section title="Details" bare>
            <Facts
              facts={[
                ['Identifier', <Code key="identifier">{role.moniker}</Code>, role.moniker],
                [
                  'Description',
                  role.description === null || role.description === '' ? null : (
                    <span key="description" data-written style={{ whiteSpace: 'pre-wrap' }}>
                      {role.description}
                    </span>
                  ),
                ],
                ['Belongs to', <PlaceName key="place" of={place} />],
                ['Created', <Time key="created" at={role.createdAt} />],
                ['Changed', <Time key="changed" at={role.updatedAt} />],
              ]}
            />
          </Section>
        }
      >
        {role.isSystemDefault && (
          <Alert icon={<IconLock aria-hidden />} color="gray" title="System role">
            Gatehouse relies on this role, so it cannot be edited or deleted. {kept(role)} To give other permissions,
            create a role of your own.
          </Alert>
        )}
        <RolePatterns role={role} editable={!role.isSystemDefault && can('role.modify')} />
        <RoleHolders id={role.id} />
        <Trail title="Activity" filters={{ target: role.id }} empty="Nothing yet" />
      </Columns>
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
