import { queryOptions } from '@tanstack/react-query';
import { api, ifMatch, result, type Tagged } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';

type Route = paths['/api/v1/user/privacy/settings'];
export type Privacy = Route['get']['responses']['200']['content']['application/json']['results'];
export type Visibility = Privacy['profile_visibility'];

/** From nobody to everybody. */
export const visibilities = ['private', 'team', 'organization', 'public'] as const satisfies readonly Visibility[];

async function tagged(
  call: Promise<{ data?: { results: Privacy }; error?: unknown; response: Response }>,
): Promise<Privacy & Tagged> {
  const { results } = await result(call);
  return { ...results, etag: (await call).response.headers.get('etag') ?? '' };
}

export const fetchPrivacy = (signal?: AbortSignal): Promise<Privacy & Tagged> =>
  tagged(api.GET('/api/v1/user/privacy/settings', { ...(signal && { signal }) }));

export const privacyQuery = queryOptions({
  queryKey: ['privacy-settings'],
  queryFn: ({ signal }) => fetchPrivacy(signal),
});

export const changePrivacy = (from: Tagged, body: Partial<Privacy>): Promise<Privacy & Tagged> =>
  tagged(api.POST('/api/v1/user/privacy/settings', { params: { header: ifMatch(from) }, body }));
