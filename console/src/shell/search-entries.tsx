import { useMantineColorScheme } from '@mantine/core';
import {
  IconBook,
  IconBuilding,
  IconBuildingStore,
  IconFileImport,
  IconFilePencil,
  IconForms,
  IconKey,
  IconLogout,
  IconMessage,
  IconMoon,
  IconShieldLock,
  IconSun,
  IconUser,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCan } from '../access/can.ts';
import type { paths } from '../api/schema.d.ts';
import { signOut, useMe } from '../api/session.ts';
import { toastError } from '../parts/toast.tsx';
import { listQuery, nameOf } from '../screens/messages/queries.ts';
import { useBegun } from './begun.ts';
import { usePlacesShown } from './navigation.ts';
import { useVerbs } from './search-deeds.ts';
import { texts } from './texts.tsx';

export type Found =
  paths['/console/search']['get']['responses']['200']['content']['application/json']['results'][number];

/** One line of the search, and what choosing it does. */
export interface Entry {
  readonly key: string;
  readonly title: string;
  /** Tells it from others of the same name. */
  readonly subtitle: string | null;
  readonly icon: typeof IconUser;
  /** What is typed by choosing it, to go on from there. */
  readonly completes?: string;
  readonly go: () => void;
}

export interface EntryGroup {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const kinds = [
  { kind: 'person', title: texts.people, icon: IconUser, folder: '/users' },
  { kind: 'team', title: texts.teams, icon: IconUsersGroup, folder: '/teams' },
  { kind: 'role', title: texts.roles, icon: IconShieldLock, folder: '/roles' },
  { kind: 'company', title: texts.companies, icon: IconBuildingStore, folder: '/vault/companies' },
  { kind: 'credential', title: texts.credentials, icon: IconKey, folder: '/vault/credentials' },
  { kind: 'organization', title: texts.organizations, icon: IconBuilding, folder: '/organizations' },
] as const;

/** Screens that the navigation has no entry for: parts of others. */
const parts = [
  { to: '/roles/permissions', label: texts.permissions, within: texts.rolesPermissions, node: 'role.read' },
  { to: '/vault/types', label: texts.credentialTypes, within: texts.vault, node: 'credential_type.fetch.many' },
  { to: '/settings/general', label: texts.general, within: texts.settings, node: null },
  { to: '/settings/team', label: texts.team, within: texts.settings, node: null },
  { to: '/settings/integrations', label: texts.integrations, within: texts.settings, node: null },
  { to: '/settings/webhooks', label: texts.webhooks, within: texts.settings, node: 'webhook.read' },
  { to: '/settings/security', label: texts.security, within: texts.settings, node: null },
  { to: '/settings/notifications', label: texts.notifications, within: texts.settings, node: null },
] as const;

/** Conversations that the search names at once. */
const mostConversations = 5;

/** One's conversations whose names have the text in them, the newest first. */
function useConversationEntries(text: string): readonly Entry[] {
  const me = useMe().user.id;
  const navigate = useNavigate();
  const { data } = useInfiniteQuery({ ...listQuery(false), enabled: text !== '' });
  if (text === '') return [];
  return (data?.pages ?? [])
    .flatMap(({ conversations }) => conversations)
    .map(each => ({ id: each.id, name: nameOf(each, me, '') }))
    .filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
    .slice(0, mostConversations)
    .map(({ id, name }) => ({
      key: `conversation ${id}`,
      title: name,
      subtitle: texts.conversation,
      icon: IconMessage,
      go: () => void navigate({ to: '/messages/$conversationId', params: { conversationId: id } }),
    }));
}

/** What the server found, and the screens and deeds whose names have the text in them, as lists to choose from. */
export function useEntries(
  text: string,
  found: readonly Found[],
  /** What is found by the text after a verb. */
  named: readonly Found[],
): readonly EntryGroup[] {
  const can = useCan();
  const begun = useBegun();
  const places = usePlacesShown();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const to = (place: string) => () => void navigate({ to: place });
  const verbs = useVerbs(text, named);
  const conversations = useConversationEntries(text);
  const fits = ({ title, subtitle }: Entry): boolean =>
    `${title} ${subtitle ?? ''}`.toLowerCase().includes(text.toLowerCase());

  const screens: readonly Entry[] = [
    ...places.map(({ to: place, label, icon }) => ({ key: place, title: label, subtitle: null, icon, go: to(place) })),
    ...parts
      .filter(({ node }) => node === null || can(node))
      .map(({ to: place, label, within }) => ({
        key: place,
        title: label,
        subtitle: within,
        icon: places.find(({ label: each }) => each === within)?.icon ?? IconBook,
        go: to(place),
      })),
  ];
  const deeds: readonly Entry[] = [
    ...begun.map(({ title, icon, go }) => ({ key: title, title, subtitle: null, icon, go })),
    ...(can('user.bulk')
      ? [
          { key: 'import', title: texts.importPeople, subtitle: null, icon: IconFileImport, go: to('/users/import') },
          { key: 'change', title: texts.changePeople, subtitle: null, icon: IconFilePencil, go: to('/users/change') },
        ]
      : []),
    ...(can('credential_type.create')
      ? [
          {
            key: 'type',
            title: texts.createCredentialType,
            subtitle: null,
            icon: IconForms,
            go: to('/vault/types/new'),
          },
        ]
      : []),
    { key: 'light', title: texts.lightTheme, subtitle: null, icon: IconSun, go: () => setColorScheme('light') },
    { key: 'dark', title: texts.darkTheme, subtitle: null, icon: IconMoon, go: () => setColorScheme('dark') },
    {
      key: 'docs',
      title: texts.apiDocumentation,
      subtitle: null,
      icon: IconBook,
      go: () => window.location.assign('/docs'),
    },
    {
      key: 'sign-out',
      title: texts.signOut,
      subtitle: null,
      icon: IconLogout,
      go: () => void signOut().catch((error: unknown) => toastError(error, texts.youAreStillSignedIn)),
    },
  ];
  const things = kinds.map(({ kind, title, icon, folder }) => ({
    title,
    entries: found
      .filter(each => each.kind === kind)
      .map(({ id, title: name, subtitle }) => ({ key: id, title: name, subtitle, icon, go: to(`${folder}/${id}`) })),
  }));
  const actions = { title: texts.actions, entries: [...verbs, ...deeds.filter(fits)] };
  const rest = [
    ...things,
    { title: texts.conversations, entries: conversations },
    { title: texts.pages, entries: screens.filter(fits) },
  ];
  // Who types a verb and a name wants that done.
  return (named.length > 0 ? [actions, ...rest] : [...rest, actions]).filter(({ entries }) => entries.length > 0);
}
