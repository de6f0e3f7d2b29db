import {
  IconBuilding,
  IconHome,
  IconKey,
  IconListSearch,
  IconQuestionMark,
  IconSettings,
  IconShieldLock,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useCan } from '../access/can.ts';
import { useMe } from '../api/session.ts';
import type { Me } from '../api/types.ts';

/** One entry of the navigation. It is shown to those who hold one of the nodes or have something there; without nodes, to everybody. */
export interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: typeof IconHome;
  /** What its screen calls, and the node that shows it although one may call little of that. */
  readonly nodes: readonly string[];
  /** Whether somebody has something of their own there. */
  readonly own?: (me: Me) => boolean;
}

const places: readonly Place[] = [
  { to: '/', label: 'Home', icon: IconHome, nodes: [] },
  { to: '/users', label: 'People', icon: IconUsers, nodes: ['user.list.other', 'ui.navigation.users'] },
  {
    to: '/teams',
    label: 'Teams',
    icon: IconUsersGroup,
    nodes: ['team.list', 'ui.navigation.teams'],
    own: ({ teams }) => teams.length > 0,
  },
  {
    to: '/organizations',
    label: 'Organizations',
    icon: IconBuilding,
    // Everybody sees their own there, and may ask to join another.
    nodes: [],
  },
  {
    to: '/roles',
    label: 'Roles & permissions',
    icon: IconShieldLock,
    nodes: ['role.list', 'permission.list', 'ui.navigation.roles'],
  },
  { to: '/why', label: 'Why can they?', icon: IconQuestionMark, nodes: ['user.read.other'] },
  {
    to: '/vault',
    label: 'Vault',
    icon: IconKey,
    nodes: ['company.fetch.many', 'credential_type.fetch.many', 'ui.navigation.vault'],
  },
  { to: '/audit', label: 'Audit', icon: IconListSearch, nodes: ['audit.read', 'ui.navigation.audit'] },
  { to: '/settings', label: 'Settings', icon: IconSettings, nodes: [] },
];

/** The entries for whoever is signed in, where they act now. */
export function usePlacesShown(): readonly Place[] {
  const me = useMe();
  const can = useCan();
  return places.filter(({ nodes, own }) => nodes.length === 0 || nodes.some(can) || own?.(me) === true);
}
