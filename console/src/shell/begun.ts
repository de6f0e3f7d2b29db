import {
  IconBuilding,
  IconBuildingCommunity,
  IconBuildingStore,
  IconDatabaseCog,
  IconInbox,
  IconLifebuoy,
  IconMessagePlus,
  IconShieldPlus,
  type IconUser,
  IconUserPlus,
  IconUsersPlus,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { holdsEverywhere, useCan } from '../access/can.ts';
import { useChosenOrganization } from '../api/organization.ts';
import { useMe } from '../api/session.ts';
import type { Me } from '../api/types.ts';
import { ask } from '../parts/use-asked.ts';
import { texts } from './texts.tsx';

/** What is made in a window of its screen: as the button there, for those who have it. */
const begun = [
  { title: texts.addPerson, icon: IconUserPlus, place: '/users', may: ({ can }) => can('user.create') },
  { title: texts.createTeam, icon: IconUsersPlus, place: '/teams', may: ({ can }) => can('team.create') },
  { title: texts.createRole, icon: IconShieldPlus, place: '/roles', may: ({ can }) => can('role.create') },
  { title: texts.createCompany, icon: IconBuildingStore, place: '/vault', may: ({ can }) => can('company.create') },
  {
    title: texts.createOrganization,
    icon: IconBuilding,
    place: '/organizations',
    may: ({ me, chosen }) => chosen === null && holdsEverywhere(me, 'organization.create'),
  },
  {
    title: texts.onboardTenant,
    icon: IconBuildingCommunity,
    place: '/tenants/new',
    may: ({ me, chosen }) => chosen === null && holdsEverywhere(me, 'tenant.onboard'),
  },
  {
    title: texts.createResourceType,
    icon: IconDatabaseCog,
    place: '/resource-types/new',
    may: ({ can }) => can('request.configure'),
  },
  { title: texts.newConversation, icon: IconMessagePlus, place: '/messages', may: () => true },
  // Last: of many, the front page shows the first.
  { title: texts.askForAccess, icon: IconInbox, place: '/requests', may: () => true },
  { title: texts.askForHelp, icon: IconLifebuoy, place: '/support/new', may: () => true },
] as const satisfies readonly {
  readonly title: string;
  readonly icon: typeof IconUser;
  readonly place: string;
  readonly may: (asking: Asking) => boolean;
}[];

interface Asking {
  readonly can: (node: string) => boolean;
  readonly me: Me;
  readonly chosen: string | null;
}

/** What somebody may make, from wherever they are: each goes to its screen and begins there. */
export function useBegun(): readonly {
  readonly title: string;
  readonly icon: typeof IconUser;
  readonly go: () => void;
}[] {
  const [can, me, chosen, navigate] = [useCan(), useMe(), useChosenOrganization(), useNavigate()];
  return begun
    .filter(({ may }) => may({ can, me, chosen }))
    .map(({ title, icon, place }) => ({
      title,
      icon,
      go: () => void navigate({ to: place }).then(() => ask(place)),
    }));
}
