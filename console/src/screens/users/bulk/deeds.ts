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
    label: 'Add to team',
    consequence: 'They get what the team may do',
    icon: IconUsersPlus,
    nodes: ['team.members'],
    fits: () => true,
  },
  {
    key: 'role',
    label: 'Give role',
    consequence: 'Besides the roles that they have',
    icon: IconShieldPlus,
    nodes: ['user.roles.other', 'role.list'],
    fits: () => true,
  },
  {
    key: 'link',
    label: 'Send password link',
    consequence: 'They choose a new password by e-mail',
    icon: IconMail,
    nodes: ['user.security.other'],
    fits: ({ id, is_active: active }, me) => active && id !== me,
  },
  {
    key: 'sign-out',
    label: 'Sign out',
    consequence: 'Ends their sessions on all devices',
    icon: IconLogout,
    nodes: ['user.security.other'],
    fits: ({ id, is_active: active }, me) => active && id !== me,
  },
  {
    key: 'activate',
    label: 'Activate',
    consequence: 'They can sign in again, with all they may do',
    icon: IconUserCheck,
    nodes: ['user.status.other'],
    fits: ({ id, is_active: active }, me) => !active && id !== me,
  },
  {
    key: 'deactivate',
    label: 'Deactivate',
    consequence: 'Signs them out, and keeps their data',
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
