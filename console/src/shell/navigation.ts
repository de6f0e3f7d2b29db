import {
  IconAddressBook,
  IconBuilding,
  IconBuildingCommunity,
  IconChecklist,
  IconCircleCheck,
  IconDatabaseCog,
  IconDatabaseExport,
  IconFiles,
  IconHome,
  IconInbox,
  IconKey,
  IconLifebuoy,
  IconListSearch,
  IconMessages,
  IconPhone,
  IconProgressCheck,
  IconReportAnalytics,
  IconServer,
  IconSettings,
  IconShieldCheck,
  IconShieldLock,
  IconUserShield,
  IconUsers,
  IconUsersGroup,
  IconZoomQuestion,
} from '@tabler/icons-react';
import { holdsEverywhere, useCan } from '../access/can.ts';
import { useChosenOrganization } from '../api/organization.ts';
import { useMe } from '../api/session.ts';
import type { Me } from '../api/types.ts';
import { texts } from './texts.tsx';

/** One entry of the navigation. It is shown to those who hold one of the nodes or have something there; without nodes, to everybody. */
export interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: typeof IconHome;
  /** What its screen calls, and the node that shows it although one may call little of that. */
  readonly nodes: readonly string[];
  /** Whether somebody has something of their own there. */
  readonly own?: (me: Me) => boolean;
  /** Whether its nodes count only where they are held on the whole platform, and nothing there is an organization's. */
  readonly everywhere?: boolean;
  /** What is counted beside it. */
  readonly count?: 'messages';
  /** Whether it has a place at the bottom of a phone. */
  readonly atHand?: true;
}

export interface PlaceGroup {
  readonly title: string;
  readonly places: readonly Place[];
}

const groups: readonly PlaceGroup[] = [
  {
    title: texts.work,
    places: [
      { to: '/', label: texts.home, icon: IconHome, nodes: [], atHand: true },
      { to: '/messages', label: texts.messages, icon: IconMessages, nodes: [], count: 'messages', atHand: true },
      { to: '/calls', label: texts.calls, icon: IconPhone, nodes: [] },
      { to: '/files', label: texts.files, icon: IconFiles, nodes: [] },
      { to: '/requests', label: texts.requests, icon: IconInbox, nodes: [] },
      { to: '/support', label: texts.support, icon: IconLifebuoy, nodes: [] },
      {
        to: '/vault',
        label: texts.vault,
        icon: IconKey,
        nodes: ['company.fetch.many', 'credential_type.fetch.many', 'ui.navigation.vault'],
        atHand: true,
      },
    ],
  },
  {
    title: texts.directory,
    places: [
      {
        to: '/users',
        label: texts.people,
        icon: IconUsers,
        nodes: ['user.list.other', 'ui.navigation.users'],
        atHand: true,
      },
      {
        to: '/teams',
        label: texts.teams,
        icon: IconUsersGroup,
        nodes: ['team.list', 'ui.navigation.teams'],
        own: ({ teams }) => teams.length > 0,
      },
      // Everybody has their own.
      { to: '/contacts', label: texts.contacts, icon: IconAddressBook, nodes: [] },
      {
        to: '/organizations',
        label: texts.organizations,
        icon: IconBuilding,
        // Everybody sees their own there, and may ask to join another.
        nodes: [],
      },
      {
        to: '/roles',
        label: texts.rolesPermissions,
        icon: IconShieldLock,
        nodes: ['role.list', 'permission.list', 'ui.navigation.roles'],
      },
      { to: '/why', label: texts.whyCanThey, icon: IconZoomQuestion, nodes: ['user.read.other'] },
    ],
  },
  {
    title: texts.govern,
    places: [
      {
        to: '/approvals',
        label: texts.approvals,
        icon: IconCircleCheck,
        nodes: ['request.process'],
        // Who leads a team, or owns something that can be asked for, may be asked.
        own: ({ teams, holds }) => teams.length > 0 || holds.some(({ pattern }) => pattern.endsWith('.*')),
      },
      {
        to: '/reviews',
        label: texts.reviews,
        icon: IconChecklist,
        nodes: ['request.review'],
        // Who owns something that can be asked for may be asked to review who holds it.
        own: ({ holds }) => holds.some(({ pattern }) => pattern.endsWith('.*')),
      },
      {
        to: '/reports',
        label: texts.reports,
        icon: IconReportAnalytics,
        nodes: ['report.generate', 'report.generate.any'],
      },
      { to: '/policies', label: texts.policies, icon: IconShieldCheck, nodes: ['policy.read'] },
      {
        to: '/resource-types',
        label: texts.resourceTypes,
        icon: IconDatabaseCog,
        nodes: ['request.configure'],
      },
      {
        to: '/audit',
        label: texts.audit,
        icon: IconListSearch,
        nodes: ['audit.read', 'ui.navigation.audit'],
      },
    ],
  },
  {
    title: texts.operate,
    places: [
      // Of their own have those who can begin one.
      {
        to: '/jobs',
        label: texts.jobs,
        icon: IconProgressCheck,
        nodes: ['user.bulk', 'company.sync', 'workflow.read'],
      },
      {
        to: '/tenants',
        label: texts.tenants,
        icon: IconBuildingCommunity,
        nodes: ['tenant.onboard'],
        everywhere: true,
      },
      { to: '/backups', label: texts.backups, icon: IconDatabaseExport, nodes: ['backup.read'] },
      {
        to: '/admin',
        label: texts.admin,
        icon: IconUserShield,
        nodes: ['admin.users', 'admin.stats'],
      },
      {
        to: '/system',
        label: texts.systemScreen,
        icon: IconServer,
        nodes: ['system.read'],
        everywhere: true,
      },
      { to: '/settings', label: texts.settings, icon: IconSettings, nodes: [] },
    ],
  },
];

/** The groups of the navigation for whoever is signed in, where they act now; those with nothing in them are left out. */
export function usePlaceGroups(): readonly PlaceGroup[] {
  const me = useMe();
  const can = useCan();
  const chosen = useChosenOrganization();
  const everywhereNow = (node: string): boolean => chosen === null && holdsEverywhere(me, node);
  const shown = ({ nodes, everywhere = false, own }: Place): boolean =>
    nodes.length === 0 || nodes.some(everywhere ? everywhereNow : can) || own?.(me) === true;
  return groups
    .map(({ title, places }) => ({ title, places: places.filter(shown) }))
    .filter(({ places }) => places.length > 0);
}

/** All entries, one after the other. */
export function usePlacesShown(): readonly Place[] {
  return usePlaceGroups().flatMap(({ places }) => places);
}

/** Whether an address is in a place, and whether it is the place itself. */
export function isIn(path: string, { to }: Pick<Place, 'to'>): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
}
