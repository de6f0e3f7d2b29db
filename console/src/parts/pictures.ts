import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, result } from '../api/client.ts';
import { queryClient } from '../queries.ts';

/** How many the server tells at once. */
const most = 200;
/** Milliseconds in which those who come into view are asked for together. */
const pause = 15;
/** Sides in pixels up to which the small one is sharp, also on a fine screen. */
const small = 32;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Waiting {
  readonly id: string;
  readonly resolve: (url: string | null) => void;
}

let waiting: Waiting[] = [];

/** Address of a person's picture, asked for together with those of others; null where there is none, or it is not known. */
function pictureOf(id: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  if (waiting.length === 0) setTimeout(() => void askForAll(), pause);
  waiting.push({ id: id.toLowerCase(), resolve });
  return promise;
}

async function askForAll(): Promise<void> {
  const asked = waiting;
  waiting = [];
  for (let at = 0; at < asked.length; at += most) {
    const some = asked.slice(at, at + most);
    const found = await picturesOf(some.map(({ id }) => id));
    for (const { id, resolve } of some) resolve(found.get(id) ?? null);
  }
}

async function picturesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  try {
    const query = { ids: [...new Set(ids)].join(',') };
    const { data } = await result(api.GET('/v1/users/avatars', { params: { query } }));
    return new Map(data.avatars.map(({ id, avatar_url: url }) => [id, url]));
  } catch {
    // A page without pictures is as good: initials stand in their places.
    return new Map();
  }
}

const pictureQuery = (id: string) =>
  queryOptions({
    queryKey: ['picture', id.toLowerCase()],
    queryFn: () => pictureOf(id),
    staleTime: 10 * 60_000,
    gcTime: 30 * 60_000,
    refetchOnWindowFocus: false,
  });

/** Address of the picture of a person for a place of that size; null where there is none, or it is not known yet. */
export function usePicture(id: string | null | undefined, size: number): string | null {
  const asked = id != null && uuid.test(id);
  const { data = null } = useQuery({ ...pictureQuery(asked ? id : ''), enabled: asked });
  return data === null || size > small ? data : data.replace(/\/256$/, '/64');
}

/** Shows a new picture of somebody wherever they are shown. */
export async function renewPicture(id: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: pictureQuery(id).queryKey });
}
