import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { Tagged } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { counted } from '../../parts/counted.ts';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { Opened } from '../../parts/stale/opened.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { allTeamsKey, deleteTeam, fetchTeam, type Team, teamKey } from './queries.ts';

/** The menu of a team in a list, which deletes it, once it was asked whether it should. */
export function DeleteTeam({ team }: { readonly team: Team }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <MoreMenu
        of={team.name}
        entries={[
          {
            icon: IconTrash,
            verb: 'Delete',
            consequence: 'Its members lose its permissions at once',
            destructive: true,
            onChoose: open,
          },
        ]}
      />
      {/* A list does not say in what state a team is. */}
      {opened && (
        <Opened
          queryKey={teamKey(team.id)}
          load={async () => (await fetchTeam(team.id, 1)).team}
          title="Delete this team?"
          onClose={close}
        >
          {now => <ConfirmDeletion team={now} onClose={close} />}
        </Opened>
      )}
    </>
  );
}

/** Asks whether a team should be deleted, and deletes it. */
export function ConfirmDeletion({
  team,
  onClose,
  onDeleted,
}: {
  readonly team: Team & Tagged;
  readonly onClose: () => void;
  /** Leaves what shows the team. */
  readonly onDeleted?: () => Promise<void>;
}) {
  const client = useQueryClient();
  return (
    <Confirm
      opened
      title="Delete this team?"
      action="Delete team"
      onClose={onClose}
      onStale={() => client.invalidateQueries({ queryKey: teamKey(team.id) })}
      onConfirm={async () => {
        await deleteTeam(team);
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
  );
}
