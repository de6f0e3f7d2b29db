import { api, result } from '../../../api/client.ts';

/** Which secure values of a credential: one field's or all, as they are or as they were by a version. */
export interface Asked {
  readonly credentialId: string;
  /** Null: all of them. */
  readonly fieldId: string | null;
  readonly version?: number;
}

/**
 * Reveals secure values, by field id. The server audits it with the reason before they leave. They are kept in no cache:
 * not in that of the browser, nor among what screens have asked for.
 */
export async function fetchSecureValues(
  { credentialId: id, fieldId, version }: Asked,
  reason: string,
): Promise<ReadonlyMap<string, string | null>> {
  const query = { reason, ...(version === undefined ? {} : { version }) };
  if (fieldId === null) {
    const { data } = await result(
      api.GET('/v1/credential/credentials/{id}/secure-values', { params: { path: { id }, query }, cache: 'no-store' }),
    );
    return new Map(Object.entries(data));
  }
  const { data } = await result(
    api.GET('/v1/credential/credentials/{id}/secure-values/{fieldId}', {
      params: { path: { id, fieldId }, query },
      cache: 'no-store',
    }),
  );
  return new Map([[fieldId, data.value]]);
}
