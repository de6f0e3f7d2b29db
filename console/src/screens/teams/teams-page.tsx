import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCan } from '../../access/can.ts';
import { Page } from '../../parts/page.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { CreateTeamModal } from './create-team-modal.tsx';
import { texts } from './texts.tsx';

/** The screen around a list of teams. */
export function TeamsPage({
  count,
  hint,
  children,
}: {
  /** How many there are, in words; undefined while that is not known. */
  readonly count: string | undefined;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  const can = useCan();
  const [creating, { open, close }] = useDisclosure(false);
  useAsked('/teams', () => can('team.create') && open());
  return (
    <Page
      title={texts.teams}
      width="fill"
      count={count}
      hint={hint}
      actions={
        can('team.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            {texts.createTeam}
          </Button>
        )
      }
    >
      {children}
      {creating && <CreateTeamModal onClose={close} />}
    </Page>
  );
}
