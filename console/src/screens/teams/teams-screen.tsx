import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useCan } from '../../access/can.ts';
import { Page } from '../../parts/page.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { AllTeams } from './all-teams.tsx';
import { CreateTeamModal } from './create-team-modal.tsx';
import { OwnTeams } from './own-teams.tsx';
import { useOwnTeams } from './rights.ts';

/** The teams that one may list; for everybody else, those that they are in. */
export function TeamsScreen() {
  const can = useCan();
  const own = useOwnTeams();
  const [creating, { open, close }] = useDisclosure(false);
  const all = can('team.list') || own.length === 0;
  useAsked('/teams', () => can('team.create') && open());
  return (
    <Page
      title="Teams"
      width="fill"
      {...(all ? {} : { hint: 'Teams you are in' })}
      actions={
        can('team.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            Create team
          </Button>
        )
      }
    >
      {all ? <AllTeams /> : <OwnTeams teams={own} />}
      {creating && <CreateTeamModal onClose={close} />}
    </Page>
  );
}
