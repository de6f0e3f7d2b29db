import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCan } from '../../../access/can.ts';
import { useMe } from '../../../api/session.ts';
import { LinkTabs, linkTab, TabCount } from '../../../parts/link-tabs.tsx';
import type { User } from '../queries.ts';
import { accessQuery, sharedCredentialsQuery } from './access/queries.ts';
import { linesOf } from './access/sources.ts';
import { sessionsQuery } from './security/queries.ts';
import { texts } from './texts.tsx';
import { useRightsOver } from './use-person.ts';

/** The parts of a person's page, each with an address, and how much there is in it. */
export function PersonTabs({ user }: { readonly user: User }) {
  const { id } = user;
  const may = useRightsOver(user);
  const can = useCan();
  const me = useMe();
  const access = useQuery(accessQuery(id));
  const sessions = useQuery({ ...sessionsQuery(id), enabled: may.security });
  const credentials = useQuery(sharedCredentialsQuery(id));
  const params = { id };
  return (
    <LinkTabs label={texts.person}>
      <Link className={linkTab} to="/users/$id" params={params} activeOptions={{ exact: true }}>
        {texts.overview}
      </Link>
      <Link className={linkTab} to="/users/$id/access" params={params}>
        {texts.accessWith(<TabCount of={access.data && linesOf(access.data.reasons).length} />)}
      </Link>
      {may.security && (
        <Link className={linkTab} to="/users/$id/sessions" params={params}>
          {texts.sessionsWith(<TabCount of={sessions.data?.length} />)}
        </Link>
      )}
      <Link className={linkTab} to="/users/$id/credentials" params={params}>
        {texts.credentialsWith(<TabCount of={credentials.data?.total} />)}
      </Link>
      {(can('policy.read') || id === me.user.id) && (
        <Link className={linkTab} to="/users/$id/policies" params={params}>
          {texts.policies}
        </Link>
      )}
      {may.activity && (
        <Link className={linkTab} to="/users/$id/activity" params={params}>
          {texts.activity}
        </Link>
      )}
    </LinkTabs>
  );
}
