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
import { texts } from './texts.tsx';

export function RoleScreen() {
  const { id } = roleRoute.useParams();
  const { data: role, error, refetch } = useQuery(roleQuery(id));
  if (role === undefined)
    return (
      <Page title={texts.role} crumbs={crumbs}>
        {error === null ? <LoadingState lines={8} /> : <ErrorState error={error} retry={() => void refetch()} />}
      </Page>
    );
  // What was entered for one role is not for the next.
  return <OneRole key={id} role={role} />;
}

const crumbs = [{ label: texts.rolesPermissions, to: '/roles' }];

function OneRole({ role }: { readonly role: Role & Tagged }) {
  const can = useCan();
  const client = useQueryClient();
  const navigate = roleRoute.useNavigate();
  const [editing, edit] = useDisclosure(false);
  const [deleting, remove] = useDisclosure(false);
  const place = role.organizationId;
  const destroy = async (): Promise<void> => {
    await result(api.DELETE('/api/roles/{id}', { params: { path: { id: role.id }, header: ifMatch(role) } }));
    toastDone(texts.wasDeletedNamed(role.name));
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
            { key: 'kind', text: role.isSystemDefault ? texts.systemRole : texts.role },
            { key: 'place', text: <PlaceName of={place} /> },
            {
              key: 'changed',
              text: <>{texts.changedAt(<Time at={role.updatedAt} relative />)}</>,
            },
          ]}
        />
      }
      actions={
        !role.isSystemDefault && (
          <>
            {can('role.modify') && (
              <Button variant="default" leftSection={<IconEdit size={16} aria-hidden />} onClick={edit.open}>
                {texts.edit}
              </Button>
            )}
            <MoreMenu
              entries={[
                can('role.delete') && {
                  icon: IconTrash,
                  verb: texts.delete,
                  consequence: texts.takesItFromEveryoneWhoHasIt,
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
          <Section title={texts.details} bare>
            <Facts
              facts={[
                [texts.identifier, <Code key="identifier">{role.moniker}</Code>, role.moniker],
                [
                  texts.description,
                  role.description === null || role.description === '' ? null : (
                    <span key="description" data-written style={{ whiteSpace: 'pre-wrap' }}>
                      {role.description}
                    </span>
                  ),
                ],
                [texts.belongsTo, <PlaceName key="place" of={place} />],
                [texts.created, <Time key="created" at={role.createdAt} />],
                [texts.changed, <Time key="changed" at={role.updatedAt} />],
              ]}
            />
          </Section>
        }
      >
        {role.isSystemDefault && (
          <Alert icon={<IconLock aria-hidden />} color="gray" title={texts.systemRole}>
            {texts.gatehouseReliesOnThisRoleSoIt(kept(role))}
          </Alert>
        )}
        <RolePatterns role={role} editable={!role.isSystemDefault && can('role.modify')} />
        <RoleHolders id={role.id} />
        <Trail title={texts.activity} filters={{ target: role.id }} empty={texts.nothingYet} />
      </Columns>
      {editing && <EditRoleModal role={role} onClose={edit.close} />}
      <Confirm
        opened={deleting}
        title={texts.deleteThisRole}
        action={texts.deleteRole}
        onConfirm={destroy}
        onStale={() => client.invalidateQueries({ queryKey: rolesKey })}
        onClose={remove.close}
      >
        {texts.isRemovedFromEveryoneWhoHasIt(<bdi>{role.name}</bdi>)}
      </Confirm>
    </Page>
  );
}

function kept({ moniker, organizationId }: Role): string {
  if (organizationId !== null) return texts.itMakesSureThatTheOrganizationHas;
  return moniker === 'admin' ? texts.itAlwaysIncludesSoThatSomebodyCan : '';
}
