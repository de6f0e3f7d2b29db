import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { Tagged } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { Opened } from '../../parts/stale/opened.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { allTeamsKey, deleteTeam, fetchTeam, type Team, teamKey } from './queries.ts';
import { texts } from './texts.tsx';

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
            verb: texts.delete,
            consequence: texts.itsMembersLoseItsPermissionsAtOnce,
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
          title={texts.deleteThisTeam}
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
      title={texts.deleteThisTeam}
      action={texts.deleteTeam}
      onClose={onClose}
      onStale={() => client.invalidateQueries({ queryKey: teamKey(team.id) })}
      onConfirm={async () => {
        await deleteTeam(team);
        toastDone(texts.wasDeletedNamed(team.name));
        // First away from its page, which would ask for it again.
        await onDeleted?.();
        client.removeQueries({ queryKey: teamKey(team.id) });
        void client.invalidateQueries({ queryKey: allTeamsKey });
      }}
    >
      {texts.hasTheyLoseTheTeamsPermissions(<bdi>{team.name}</bdi>, team.member_count)}
    </Confirm>
  );
}
