import { Link } from '@tanstack/react-router';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';

/** The two halves of the vault: whose credentials are kept, and what kinds there are. */
export function VaultTabs() {
  return (
    <LinkTabs label="Vault">
      <Link className={linkTab} to="/vault" activeOptions={{ exact: true, includeSearch: false }}>
        Companies
      </Link>
      <Link className={linkTab} to="/vault/types" activeOptions={{ exact: true }}>
        Credential types
      </Link>
    </LinkTabs>
  );
}
