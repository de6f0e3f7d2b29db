import { api, result } from '../../api/client.ts';
import { queryClient } from '../../queries.ts';
import { conversationKey, type Participant, renewConversation, renewLists } from './queries.ts';

const path = (id: string) => ({ path: { id } });

async function renewed(id: string, call: Promise<unknown>): Promise<void> {
  await call;
  await Promise.all([renewConversation(id), renewLists()]);
}

export const setMuted = (id: string, on: boolean): Promise<void> =>
  renewed(
    id,
    on
      ? result(api.POST('/v1/conversations/{id}/mute', { params: path(id), body: {} }))
      : result(api.DELETE('/v1/conversations/{id}/mute', { params: path(id) })),
  );

export const setArchived = (id: string, on: boolean): Promise<void> =>
  renewed(
    id,
    on
      ? result(api.DELETE('/v1/conversations/{id}', { params: path(id) }))
      : result(api.POST('/v1/conversations/{id}/archive', { params: path(id) })),
  );

export const setEncrypted = (id: string, on: boolean): Promise<void> =>
  renewed(id, result(api.PUT('/v1/conversations/{id}/settings', { params: path(id), body: { is_e2ee_enabled: on } })));

/** Leaves a group; it is not there any more. */
export async function leave(id: string): Promise<void> {
  await result(api.POST('/v1/conversations/{id}/leave', { params: path(id) }));
  queryClient.removeQueries({ queryKey: conversationKey(id) });
  await renewLists();
}

export const addPeople = (id: string, people: readonly string[]): Promise<void> =>
  renewed(
    id,
    result(api.POST('/v1/conversations/{id}/participants', { params: path(id), body: { user_ids: [...people] } })),
  );

export const removePerson = (id: string, userId: string): Promise<void> =>
  renewed(id, result(api.DELETE('/v1/conversations/{id}/participants/{userId}', { params: { path: { id, userId } } })));

export const setRole = (id: string, userId: string, role: Participant['role']): Promise<void> =>
  renewed(
    id,
    result(
      api.PATCH('/v1/conversations/{id}/participants/{userId}', { params: { path: { id, userId } }, body: { role } }),
    ),
  );
