import { ActionIcon, Stack, Text, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../../../access/can.ts';
import { PlaceName } from '../../../../access/place-name.tsx';
import { AnchorLink } from '../../../../parts/links.tsx';
import { ListRow, Rows } from '../../../../parts/rows.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { Time } from '../../../../parts/time.tsx';
import type { User } from '../../queries.ts';
import { GiveRole } from './give-role.tsx';
import { accessQuery, type HeldRole } from './queries.ts';
import { texts } from './texts.tsx';
import { useReplaceRoles } from './use-replace-roles.ts';

/** The roles that a person has beside the system's, and another to give. */
export function RoleList({ user }: { readonly user: User }) {
  const can = useCan();
  const may = can('user.roles.other');
  const access = useQuery(accessQuery(user.id));
  const { busy, replace } = useReplaceRoles(user.id);
  if (access.error !== null) return <ErrorState error={access.error} retry={() => void access.refetch()} />;
  if (access.data === undefined) return <LoadingState lines={2} />;
  const held = access.data.roles.filter(({ system }) => !system);
  return (
    <Stack gap="sm">
      <Text size="sm" fw={500}>
        {texts.otherRoles}
      </Text>
      {held.length === 0 && (
        <Text size="sm" c="dimmed">
          {texts.none}
        </Text>
      )}
      {held.length > 0 && (
        <Rows label={texts.otherRoles} plain>
          {held.map(role => (
            <HeldRoleRow
              key={role.id}
              role={role}
              remove={
                may && {
                  busy,
                  run: () => void replace(ids => ids.filter(id => id !== role.id), texts.wasRemovedNamed(role.name)),
                }
              }
            />
          ))}
        </Rows>
      )}
      {may && can('role.list') && (
        <GiveRole
          user={user}
          busy={busy}
          give={(id, label) => replace(ids => [...ids, id], texts.labelWasAdded(label))}
        />
      )}
    </Stack>
  );
}

function HeldRoleRow({
  role,
  remove,
}: {
  readonly role: HeldRole;
  readonly remove: false | { readonly busy: boolean; readonly run: () => void };
}) {
  const { id, name, organization_id, starts_at, expires_at, given_by, given_at } = role;
  return (
    <ListRow
      title={
        <AnchorLink to="/roles/$id" params={{ id }} inherit data-written>
          <bdi>{name}</bdi>
        </AnchorLink>
      }
      hint={texts.placeSinceUntilBy(
        <PlaceName of={organization_id} />,
        <Time at={starts_at ?? given_at} />,
        expires_at !== null && <>{texts.untilAfter(<Time at={expires_at} />)}</>,
        given_by?.name != null && <>{texts.byNamed(<bdi>{given_by.name}</bdi>)}</>,
      )}
      end={
        remove && (
          <Tooltip label={texts.removeRole}>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={remove.busy}
              aria-label={texts.removeTheRole(name)}
              onClick={remove.run}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }
    />
  );
}
