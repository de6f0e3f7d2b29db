import { api, type Page, type Tagged, tagged } from '../../../api/client.ts';
import { refusalOf } from '../../../api/errors.ts';
import type { paths } from '../../../api/schema.d.ts';
import { pageSize } from '../../../parts/use-paged-rows.ts';

type Reading = paths['/v1/credential/credentials/{id}']['get']['responses']['200']['content']['application/json'];
type Listing =
  paths['/v1/credential/credentials/company/{companyId}']['get']['responses']['200']['content']['application/json'];
type History =
  paths['/v1/credential/credentials/{id}/history']['get']['responses']['200']['content']['application/json'];
export type Credential = Reading['data'] & Tagged;
/** One of a list, which does not say how far it is shared. */
export type ListedCredential = Listing['data'][number];
export type CredentialField = Credential['fields'][number];
export type Version = History['data'][number];

/** Whose credentials a list shows. */
export type CredentialsOf = { readonly company: string } | { readonly type: string };

export const credentialsKey = (of: CredentialsOf) => ['vault', 'credentials', of] as const;
export const credentialKey = (id: string) => ['vault', 'credential', id] as const;
export const historyKey = (id: string) => ['vault', 'history', id] as const;
/** Versions on one page of a history. */
export const versionsOnPage = 20;

export async function fetchCredentials(
  of: CredentialsOf,
  number: number,
  signal: AbortSignal,
): Promise<Page<ListedCredential>> {
  const query = { page: number, per_page: pageSize };
  return listed(
    'company' in of
      ? await api.GET('/v1/credential/credentials/company/{companyId}', {
          params: { path: { companyId: of.company }, query },
          signal,
        })
      : await api.GET('/v1/credential-type/{id}/credentials', { params: { path: { id: of.type }, query }, signal }),
  );
}

export function fetchCredential(id: string, signal?: AbortSignal): Promise<Credential> {
  const call = api.GET('/v1/credential/credentials/{id}', { params: { path: { id } }, signal });
  return tagged(call, ({ data }) => data);
}

export async function fetchHistory(id: string, number: number, signal: AbortSignal): Promise<Page<Version>> {
  const params = { path: { id }, query: { page: number, per_page: versionsOnPage } };
  return listed(await api.GET('/v1/credential/credentials/{id}/history', { params, signal }));
}

/** Lists here lie in `data`, and tell their length in a header. */
function listed<T>({
  data,
  error,
  response,
}: {
  readonly data?: { readonly data: readonly T[] };
  readonly error?: unknown;
  readonly response: Response;
}): Page<T> {
  if (data === undefined) throw refusalOf(response, error);
  return { items: data.data, total: Number(response.headers.get('x-total-count') ?? data.data.length) };
}
