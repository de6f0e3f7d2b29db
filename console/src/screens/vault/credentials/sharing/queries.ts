import { useQuery } from '@tanstack/react-query';
import { api, result } from '../../../../api/client.ts';
import type { paths } from '../../../../api/schema.d.ts';

export type Share =
  paths['/console/credentials/{id}/shares']['get']['responses']['200']['content']['application/json']['shares'][number];

export type PersonShare =
  paths['/console/credentials/{id}/shares']['get']['responses']['200']['content']['application/json']['people'][number];

export const sharesKey = (id: string) => ['vault', 'shares', id] as const;

/** The teams that a credential is shared with, and who has it for a time. */
export function useShares(id: string) {
  return useQuery({
    queryKey: sharesKey(id),
    queryFn: ({ signal }) => result(api.GET('/console/credentials/{id}/shares', { params: { path: { id } }, signal })),
  });
}

/** Takes a credential back from somebody who has it for a time. */
export async function takeBack(id: string, shareId: string): Promise<void> {
  const params = { path: { id, shareId } };
  await result(api.DELETE('/v1/credential/credentials/{id}/people/{shareId}', { params }));
}
