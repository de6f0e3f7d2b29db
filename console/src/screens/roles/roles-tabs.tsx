import { Link } from '@tanstack/react-router';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { texts } from './texts.tsx';

/** The three lists about access, each with an address of its own. */
export function RolesTabs() {
  const exact = { exact: true, includeSearch: false } as const;
  return (
    <LinkTabs label={texts.rolesAndPermissions}>
      <Link className={linkTab} to="/roles" activeOptions={exact}>
        {texts.roles}
      </Link>
      <Link className={linkTab} to="/roles/permissions" activeOptions={exact}>
        {texts.catalogue}
      </Link>
      <Link className={linkTab} to="/roles/permissions/custom" activeOptions={exact}>
        {texts.records}
      </Link>
    </LinkTabs>
  );
}
