import { ActionIcon, Tooltip } from '@mantine/core';
import { IconHelp } from '@tabler/icons-react';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { type Deed, useDeeds } from './bulk/deeds.ts';
import { nameOf, type User } from './queries.ts';
import { texts } from './texts.tsx';

/** What can be done with one person of the list, without leaving it. */
export function RowActions({
  user,
  ask,
}: {
  readonly user: User;
  readonly ask: (deed: Deed['key'], people: readonly User[]) => void;
}) {
  const name = nameOf(user);
  const why = useAddress(`/why?person=${user.id}`);
  const offered = useDeeds().of([user]);
  return (
    <>
      <Tooltip label={texts.whyCanThey}>
        <ActionIcon
          component="a"
          {...why}
          variant="subtle"
          color="gray"
          size="md"
          aria-label={texts.whyCanDoSomething(name)}
        >
          <IconHelp size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <MoreMenu
        of={name}
        entries={offered.map(({ key, label, consequence, icon }) => ({
          icon,
          verb: label,
          consequence,
          destructive: key === 'deactivate',
          onChoose: () => ask(key, [user]),
        }))}
      />
    </>
  );
}
