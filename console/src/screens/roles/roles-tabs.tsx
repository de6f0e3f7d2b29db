import { Link } from '@tanstack/react-router';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';

/** The three lists about access, each with an address of its own. */
export function RolesTabs() {
  const exact = { exact: true, includeSearch: false } as const;
  return (
    <LinkTabs label="Roles and permissions">
      <Link className={linkTab} to="/roles" activeOptions={exact}>
        Roles
      </Link>
      <Link className={linkTab} to="/roles/permissions" activeOptions={exact}>
        Catalogue
      </Link>
      <Link className={linkTab} to="/roles/permissions/custom" activeOptions={exact}>
        Records
      </Link>
    </LinkTabs>
  );
}
