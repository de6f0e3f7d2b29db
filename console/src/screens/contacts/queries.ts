import { api, type Page, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { queryClient } from '../../queries.ts';

type FriendList = paths['/v1/users/me/friends']['get']['responses']['200']['content']['application/json']['data'];

/** Somebody with when they became a friend, asked, were asked, or were blocked. */
export type Contact = FriendList['friends'][number];
/** One's friends, who asks to be one, and whom one has asked. */
export type FriendState = 'friends' | 'received' | 'requested';

export const contactsKey = ['contacts'] as const;
export const friendsKey = (state: FriendState) => [...contactsKey, state] as const;
export const blockedKey = [...contactsKey, 'blocked'] as const;

/** Rows of one request: as many as `usePagedRows` asks for. */
const limit = 100;

export async function fetchFriends(status: FriendState, page: number, signal: AbortSignal): Promise<Page<Contact>> {
  const query = { status, limit, offset: (page - 1) * limit };
  const { data } = await result(api.GET('/v1/users/me/friends', { params: { query }, signal }));
  return { items: data.friends, total: data.total };
}

export async function fetchBlocked(page: number, signal: AbortSignal): Promise<Page<Contact>> {
  const query = { limit, offset: (page - 1) * limit };
  const { data } = await result(api.GET('/v1/users/me/blocked', { params: { query }, signal }));
  return { items: data.blocked, total: data.total };
}

/** People by a part of the name, or by id, address or user name. */
export async function findPeople(q: string, signal: AbortSignal) {
  const { data } = await result(api.GET('/v1/users/search', { params: { query: { q, limit: 20 } }, signal }));
  return data.users;
}

export function nameOf({
  display_name,
  username,
}: {
  readonly display_name: string | null;
  readonly username: string;
}) {
  return display_name ?? username;
}

const to = (id: string) => ({ params: { path: { id } } });

/** Each also reads the lists anew, when it was refused too: somebody else may have been faster. */
export const deeds = {
  ask: (id: string) => renewing(result(api.POST('/v1/users/{id}/friend', to(id)))),
  remove: (id: string) => renewing(result(api.DELETE('/v1/users/{id}/friend', to(id)))),
  accept: (id: string) => renewing(result(api.POST('/v1/users/{id}/friend/accept', to(id)))),
  decline: (id: string) => renewing(result(api.POST('/v1/users/{id}/friend/decline', to(id)))),
  block: (id: string) => renewing(result(api.POST('/v1/users/{id}/block', to(id)))),
  unblock: (id: string) => renewing(result(api.DELETE('/v1/users/{id}/block', to(id)))),
} as const;

async function renewing<T>(deed: Promise<T>): Promise<T> {
  try {
    return await deed;
  } finally {
    await queryClient.invalidateQueries({ queryKey: contactsKey });
  }
}
