import {
  IconLogout,
  IconMail,
  IconShieldPlus,
  IconUserCheck,
  IconUserOff,
  IconUsersPlus,
  type TablerIcon,
} from '@tabler/icons-react';
import { useCan } from '../../../access/can.ts';
import { useMe } from '../../../api/session.ts';
import { useMailIsKept } from '../../../parts/kept-mail.tsx';
import type { User } from '../queries.ts';
import { texts } from './texts.ts';

/** What can be done with people of the list, one or many. */
export interface Deed {
  readonly key: 'team' | 'role' | 'link' | 'sign-out' | 'activate' | 'deactivate';
  readonly label: string;
  /** What comes of it, in one line. */
  readonly consequence: string;
  readonly icon: TablerIcon;
  readonly nodes: readonly string[];
  /** Whom of those who are chosen it would change. */
  readonly fits: (user: User, me: string) => boolean;
}

const deeds: readonly Deed[] = [
  {
    key: 'team',
    label: texts.addToTeam,
    consequence: texts.theyGetWhatTheTeamMayDo,
    icon: IconUsersPlus,
    nodes: ['team.members'],
    fits: () => true,
  },
  {
    key: 'role',
    label: texts.giveRole,
    consequence: texts.besidesTheRolesThatTheyHave,
    icon: IconShieldPlus,
    nodes: ['user.roles.other', 'role.list'],
    fits: () => true,
  },
  {
    key: 'link',
    label: texts.sendPasswordLink,
    consequence: texts.theyChooseANewPasswordByE,
    icon: IconMail,
    nodes: ['user.security.other'],
    fits: ({ id, is_active: active }, me) => active && id !== me,
  },
  {
    key: 'sign-out',
    label: texts.signOut,
    consequence: texts.endsTheirSessionsOnAllDevices,
    icon: IconLogout,
    nodes: ['user.security.other'],
    fits: ({ id, is_active: active }, me) => active && id !== me,
  },
  {
    key: 'activate',
    label: texts.activate,
    consequence: texts.theyCanSignInAgainWithAll,
    icon: IconUserCheck,
    nodes: ['user.status.other'],
    fits: ({ id, is_active: active }, me) => !active && id !== me,
  },
  {
    key: 'deactivate',
    label: texts.deactivate,
    consequence: texts.signsThemOutAndKeepsTheirData,
    icon: IconUserOff,
    nodes: ['user.status.other'],
    fits: ({ id, is_active: active }, me) => active && id !== me,
  },
];

/** What whoever is signed in may do with people, and which of it would change one of these. */
export function useDeeds(): { readonly any: boolean; readonly of: (people: readonly User[]) => readonly Deed[] } {
  const can = useCan();
  const me = useMe().user.id;
  const kept = useMailIsKept();
  const allowed = deeds.filter(({ key, nodes }) => nodes.every(can) && !(key === 'link' && kept));
  return {
    any: allowed.length > 0,
    of: people => allowed.filter(({ fits }) => people.some(user => fits(user, me))),
  };
}

/** Those of some people whom a deed would change. */
export function whomItFits(key: Deed['key'], people: readonly User[], me: string): readonly User[] {
  return people.filter(user => deeds.find(each => each.key === key)?.fits(user, me) === true);
}
