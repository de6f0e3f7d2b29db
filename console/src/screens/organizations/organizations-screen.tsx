import { Alert, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { holdsEverywhere } from '../../access/can.ts';
import { useChosenOrganization } from '../../api/organization.ts';
import { useMe } from '../../api/session.ts';
import { ButtonLink } from '../../parts/links.tsx';
import { Page } from '../../parts/page.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { actIn } from '../../shell/act-in.ts';
import { AllOrganizations } from './all-organizations.tsx';
import { CreateOrganizationModal } from './create-organization-modal.tsx';
import { OwnOrganizations } from './own-organizations.tsx';

/** The organizations of the platform, for those who may list them; for everybody else, their own. */
export function OrganizationsScreen() {
  const me = useMe();
  const chosen = useChosenOrganization();
  const [creating, { open, close }] = useDisclosure(false);
  const all = holdsEverywhere(me, 'organization.list');
  // Whoever acts in one organization does nothing on the whole platform.
  const mayCreate = chosen === null && holdsEverywhere(me, 'organization.create');
  useAsked('/organizations', () => mayCreate && open());
  return (
    <Page
      title="Organizations"
      width="fill"
      {...(all ? {} : { hint: 'Organizations you belong to' })}
      actions={
        <>
          <ButtonLink variant="default" to="/join">
            Ask to join
          </ButtonLink>
          {mayCreate && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
              Create organization
            </Button>
          )}
        </>
      }
    >
      {all && chosen !== null && (
        <Alert color="gray">
          Only the current organization is shown.{' '}
          <Button size="compact-xs" variant="default" onClick={() => actIn(null)}>
            Show all organizations
          </Button>
        </Alert>
      )}
      {all ? <AllOrganizations /> : <OwnOrganizations />}
      {creating && <CreateOrganizationModal onClose={close} />}
    </Page>
  );
}
