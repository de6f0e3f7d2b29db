import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ifMatch, result, type Tagged, tagged } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';

type Listing = paths['/v1/webhooks']['get']['responses']['200']['content']['application/json']['data'];
export type Webhook = Listing['webhooks'][number];
type Log = paths['/v1/webhooks/{id}/deliveries']['get']['responses']['200']['content']['application/json']['data'];
export type Delivery = Log['deliveries'][number];
type Created = paths['/v1/webhooks']['post']['requestBody']['content']['application/json'];
export type WebhookWithSecret =
  paths['/v1/webhooks']['post']['responses']['201']['content']['application/json']['data'];
export type WebhookChanges = NonNullable<
  paths['/v1/webhooks/{id}']['patch']['requestBody']
>['content']['application/json'];

export const webhooksKey = ['webhooks'] as const;

export const listQuery = infiniteQueryOptions({
  queryKey: [...webhooksKey, 'list'],
  queryFn: async ({ pageParam, signal }): Promise<Listing> => {
    const query = { limit: 100, ...(pageParam === null ? {} : { page_state: pageParam }) };
    return (await result(api.GET('/v1/webhooks', { params: { query }, signal }))).data;
  },
  initialPageParam: null as string | null,
  getNextPageParam: ({ next_page_state: next }) => next,
});

export const fetchWebhook = (id: string): Promise<Webhook & Tagged> =>
  tagged(api.GET('/v1/webhooks/{id}', { params: { path: { id } } }), ({ data }) => data);

/** While something is on its way, it is looked at again soon. */
const soon = 2_000;
const usual = 15_000;

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: [...webhooksKey, 'one', id],
    queryFn: () => fetchWebhook(id),
    refetchInterval: ({ state: { data } }) => (data !== undefined && data.waiting > 0 ? soon : usual),
  });

export type LogState = 'all' | 'pending' | 'missed';

export const logQuery = (id: string, state: LogState) =>
  infiniteQueryOptions({
    queryKey: [...webhooksKey, 'log', id, state],
    queryFn: async ({ pageParam, signal }): Promise<Log> => {
      const query = {
        ...(pageParam === null ? {} : { page_state: pageParam }),
        ...(state === 'all' ? {} : { state }),
      };
      const params = { path: { id }, query };
      return (await result(api.GET('/v1/webhooks/{id}/deliveries', { params, signal }))).data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_page_state: next }) => next,
    refetchInterval: ({ state: { data } }) =>
      data?.pages[0]?.deliveries.some(({ state: how }) => how === 'pending') ? soon : usual,
  });

export const eventTypesQuery = queryOptions({
  queryKey: ['webhook-event-types'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }) => (await result(api.GET('/v1/webhooks/event-types', { signal }))).data.event_types,
});

export const createWebhook = async (body: Created): Promise<WebhookWithSecret> =>
  (await result(api.POST('/v1/webhooks', { body }))).data;

export const changeWebhook = async (from: Webhook & Tagged, body: WebhookChanges): Promise<Webhook> => {
  const params = { path: { id: from.id }, header: ifMatch(from) };
  return (await result(api.PATCH('/v1/webhooks/{id}', { params, body }))).data;
};

export const deleteWebhook = (from: Webhook & Tagged): Promise<unknown> =>
  result(api.DELETE('/v1/webhooks/{id}', { params: { path: { id: from.id }, header: ifMatch(from) } }));

export const rotateSecret = async (id: string): Promise<WebhookWithSecret> =>
  (await result(api.POST('/v1/webhooks/{id}/secret/rotate', { params: { path: { id } } }))).data;

export const sendTest = (id: string): Promise<unknown> =>
  result(api.POST('/v1/webhooks/{id}/test', { params: { path: { id } } }));

export const replay = (id: string, deliveryId: string): Promise<unknown> =>
  result(api.POST('/v1/webhooks/{id}/deliveries/{deliveryId}/replay', { params: { path: { id, deliveryId } } }));

/** All that was missed, which is kept for 30 days; resolves to how many events that were. */
export async function replayMissed(id: string): Promise<number> {
  for (let replayed = 0; ; ) {
    const call = api.POST('/v1/webhooks/{id}/deliveries/replay', {
      params: { path: { id } },
      body: { since: '2020-01-01' },
    });
    const { data } = await result(call);
    replayed += data.replayed;
    if (!data.more) return replayed;
  }
}
