import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Confirm } from '../../parts/confirm.tsx';
import { counted } from '../../parts/counted.ts';
import { toastDone } from '../../parts/toast.tsx';
import { allTeamsKey, deleteTeam, type Team, teamKey } from './queries.ts';

/** The button that deletes a team, once it was asked whether it should. */
export function DeleteTeam({
  team,
  size,
  onDeleted,
}: {
  readonly team: Team;
  readonly size?: 'xs';
  readonly onDeleted?: () => Promise<void>;
}) {
  const client = useQueryClient();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        c="var(--mantine-color-error)"
        size={size ?? 'sm'}
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={open}
      >
        Delete
      </Button>
      <Confirm
        opened={opened}
        title="Delete this team?"
        action="Delete team"
        onClose={close}
        onConfirm={async () => {
          await deleteTeam(team.id);
          toastDone(`${team.name} was deleted`);
          // First away from its page, which would ask for it again.
          await onDeleted?.();
          client.removeQueries({ queryKey: teamKey(team.id) });
          void client.invalidateQueries({ queryKey: allTeamsKey });
        }}
      >
        <bdi>{team.name}</bdi> has {counted(team.member_count, 'member', 'members')}. They lose the team’s permissions
        immediately.
      </Confirm>
    </>
  );
}
