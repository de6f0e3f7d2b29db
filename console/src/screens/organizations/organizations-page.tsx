import { Alert, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDoorEnter, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { holdsEverywhere } from '../../access/can.ts';
import { useChosenOrganization } from '../../api/organization.ts';
import { useMe } from '../../api/session.ts';
import { ButtonLink } from '../../parts/links.tsx';
import { Page } from '../../parts/page.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { actIn } from '../../shell/act-in.ts';
import { CreateOrganizationModal } from './create-organization-modal.tsx';
import { texts } from './texts.tsx';

/** The screen around a list of organizations. */
export function OrganizationsPage({
  count,
  all,
  children,
}: {
  /** How many there are; null: not known yet. */
  readonly count: number | null;
  /** Whether it lists those of the platform: while one acts in one, it lists that alone. */
  readonly all: boolean;
  readonly children: ReactNode;
}) {
  const me = useMe();
  const chosen = useChosenOrganization();
  const [creating, { open, close }] = useDisclosure(false);
  // Whoever acts in one organization does nothing on the whole platform.
  const mayCreate = chosen === null && holdsEverywhere(me, 'organization.create');
  useAsked('/organizations', () => mayCreate && open());
  return (
    <Page
      title={texts.organizations}
      width="fill"
      {...(count === null ? {} : { count: texts.organizationCount(count) })}
      {...(all ? {} : { hint: texts.organizationsYouBelongTo })}
      actions={
        <>
          <ButtonLink variant="default" to="/join" leftSection={<IconDoorEnter size={16} aria-hidden />}>
            {texts.askToJoin}
          </ButtonLink>
          {mayCreate && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
              {texts.createOrganization}
            </Button>
          )}
        </>
      }
    >
      {all && chosen !== null && (
        <Alert color="gray">
          {texts.onlyTheCurrentOrganizationIsShown(
            <Button size="xs" variant="default" ms="xs" onClick={() => actIn(null)}>
              {texts.showAllOrganizations}
            </Button>,
          )}
        </Alert>
      )}
      {children}
      {creating && <CreateOrganizationModal onClose={close} />}
    </Page>
  );
}
