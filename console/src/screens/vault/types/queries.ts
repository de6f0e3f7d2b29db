import { api, type Page, result, type Tagged, tagged } from '../../../api/client.ts';
import { refusalOf } from '../../../api/errors.ts';
import type { paths } from '../../../api/schema.d.ts';
import { pageSize } from '../../../parts/use-paged-rows.ts';

type Listing = paths['/v1/credential-type']['get']['responses']['200']['content']['application/json'];
type Change = paths['/v1/credential-type/{id}']['patch']['responses']['200']['content']['application/json'];
export type CredentialType = Listing['data'][number];
export type FieldDefinition = CredentialType['fields'][number];
export type ValueType = FieldDefinition['valueType'];
export type ChangedType = Change['data'];

export const typesKey = ['vault', 'types'] as const;
export const typeKey = (id: string) => ['vault', 'type', id] as const;
export const valueTypesKey = ['vault', 'value-types'] as const;

export async function fetchTypes(number: number, signal: AbortSignal, size = pageSize): Promise<Page<CredentialType>> {
  const query = { page: number, per_page: size };
  const { data, error, response } = await api.GET('/v1/credential-type', { params: { query }, signal });
  if (data === undefined) throw refusalOf(response, error);
  return { items: data.data, total: Number(response.headers.get('x-total-count') ?? data.data.length) };
}

export function fetchType(identifier: string, signal?: AbortSignal): Promise<CredentialType & Tagged> {
  const params = { path: { id: identifier } };
  return tagged(api.GET('/v1/credential-type/{id}', { params, signal }), ({ data }) => data);
}

/** The kinds of values that fields may ask for, as the server names them. */
export async function fetchValueTypes({ signal }: { readonly signal: AbortSignal }): Promise<readonly string[]> {
  return (await result(api.GET('/v1/credential/valuetypes', { signal }))).data;
}
