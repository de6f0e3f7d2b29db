import { Link } from '@tanstack/react-router';
import { useCan } from '../../../access/can.ts';
import { LinkTabs, linkTab, TabCount } from '../../../parts/link-tabs.tsx';
import { useOverCredential } from '../rights.ts';
import type { Credential } from './queries.ts';
import { texts } from './texts.tsx';
import { useHistory } from './use-history.ts';

/** The parts of a credential's page, each with an address. */
export function CredentialTabs({ credential }: { readonly credential: Credential }) {
  const { id } = credential;
  const mayReadAudit = useCan()('audit.read');
  const history = useOverCredential(credential).may('fields.fetch');
  const { data } = useHistory(id, 1, history);
  const params = { id };
  return (
    <LinkTabs label={texts.credential}>
      <Link className={linkTab} to="/vault/credentials/$id" params={params} activeOptions={{ exact: true }}>
        {texts.overview}
      </Link>
      {history && (
        <Link className={linkTab} to="/vault/credentials/$id/history" params={params}>
          {texts.historyWith(<TabCount of={data?.total} />)}
        </Link>
      )}
      {mayReadAudit && (
        <>
          <Link className={linkTab} to="/vault/credentials/$id/reveals" params={params}>
            {texts.reveals}
          </Link>
          <Link className={linkTab} to="/vault/credentials/$id/activity" params={params}>
            {texts.activity}
          </Link>
        </>
      )}
    </LinkTabs>
  );
}
