import { Link } from '@tanstack/react-router';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { texts } from './texts.tsx';

/** The two halves of the vault: whose credentials are kept, and what kinds there are. */
export function VaultTabs() {
  return (
    <LinkTabs label={texts.vault}>
      <Link className={linkTab} to="/vault" activeOptions={{ exact: true, includeSearch: false }}>
        {texts.companies}
      </Link>
      <Link className={linkTab} to="/vault/types" activeOptions={{ exact: true }}>
        {texts.credentialTypes}
      </Link>
    </LinkTabs>
  );
}
