import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../../access/can.ts';
import type { Tagged } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { type User, userQuery } from '../queries.ts';
import { personRoute } from '../routes.ts';
import { texts } from './texts.tsx';

/** Whom the page is about, for its tabs, which are there only with them. */
export function usePerson(): User & Tagged {
  const { id } = personRoute.useParams();
  const { data } = useQuery(userQuery(id));
  if (data === undefined) throw new Error(texts.theTabsOfAPersonAreShown);
  return data;
}

/** What whoever looks may see of a person, and do for them. */
export function useRightsOver(user: User) {
  const can = useCan();
  const { user: me } = useMe();
  const self = user.id === me.id;
  return {
    self,
    /** Their roles are changed, their direct grants are seen and changed. */
    roles: can('user.roles.other'),
    grants: can('user.permissions.other'),
    /** How they sign in and where: of oneself, the settings tell it. */
    security: !self && can('user.security.read.other'),
    help: !self && can('user.security.other'),
    activity: can('audit.read'),
    why: can('user.read.other'),
    edit: can('user.write.other') || (self && can('user.write')),
  };
}
