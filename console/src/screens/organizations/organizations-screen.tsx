import { holdsEverywhere } from '../../access/can.ts';
import { useMe } from '../../api/session.ts';
import { AllOrganizations } from './all-organizations.tsx';
import { OwnOrganizations } from './own-organizations.tsx';

/** The organizations of the platform, for those who may list them; for everybody else, their own. */
export function OrganizationsScreen() {
  return holdsEverywhere(useMe(), 'organization.list') ? <AllOrganizations /> : <OwnOrganizations />;
}
