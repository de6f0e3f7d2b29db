import { Link } from '@tanstack/react-router';
import { holdsEverywhere, useCan } from '../../access/can.ts';
import { useMe } from '../../api/session.ts';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { texts } from './texts.tsx';

/** The parts of Admin that somebody may look at. */
export function AdminTabs() {
  const can = useCan();
  // What concerns the whole server knows no organization.
  const stats = holdsEverywhere(useMe(), 'admin.stats');
  return (
    <LinkTabs label={texts.parts}>
      {stats && (
        <Link to="/admin" className={linkTab} activeOptions={{ exact: true }}>
          {texts.overview}
        </Link>
      )}
      {can('admin.users') && (
        <Link to="/admin/people" className={linkTab} search={{}} activeOptions={{ includeSearch: false }}>
          {texts.people}
        </Link>
      )}
      {stats && (
        <Link to="/admin/usage" className={linkTab} search={{}} activeOptions={{ includeSearch: false }}>
          {texts.usage}
        </Link>
      )}
    </LinkTabs>
  );
}
