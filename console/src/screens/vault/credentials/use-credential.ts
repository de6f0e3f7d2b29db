import { useQuery } from '@tanstack/react-query';
import { credentialRoute } from '../routes.ts';
import { type Credential, credentialKey, fetchCredential } from './queries.ts';
import { texts } from './texts.tsx';

const queryOf = (id: string) => ({
  queryKey: credentialKey(id),
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => fetchCredential(id, signal),
});

/** The credential that the page is about, as far as it is known. */
export function useCredentialQuery() {
  const { id } = credentialRoute.useParams();
  return useQuery(queryOf(id));
}

/** The same for the tabs, which are there only with it. */
export function useCredential(): Credential {
  const { data } = useCredentialQuery();
  if (data === undefined) throw new Error(texts.theTabsOfACredentialAreShown);
  return data;
}
