import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { conversationQuery, listQuery } from './queries.ts';

const sides = ['people', 'search', 'thread'] as const;
export type Side = (typeof sides)[number];

export interface ListSearch {
  /** Shows the conversations that one archived. */
  readonly archived?: true | undefined;
}

export interface ConversationSearch {
  /** What is looked at beside the messages. */
  readonly side?: Side | undefined;
  /** Number of the message that its thread began with, where the thread is looked at. */
  readonly thread?: number | undefined;
  /** Number of the message to go to. */
  readonly at?: number | undefined;
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;

export const messagesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/messages',
  validateSearch: ({ archived }: Record<string, unknown>): ListSearch => ({
    archived: archived === true ? true : undefined,
  }),
  loaderDeps: ({ search: { archived } }) => ({ archived: archived === true }),
  loader: ({ deps }) => void queryClient.prefetchInfiniteQuery(listQuery(deps.archived)),
  component: lazyRouteComponent(() => import('./messages-screen.tsx'), 'MessagesScreen'),
});

export const noConversationRoute = createRoute({
  getParentRoute: () => messagesRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./no-conversation.tsx'), 'NoConversation'),
});

export const conversationRoute = createRoute({
  getParentRoute: () => messagesRoute,
  path: '$conversationId',
  validateSearch: ({ side, thread, at }: Record<string, unknown>): ConversationSearch => ({
    side: sides.find(each => each === side),
    thread: numberOf(thread),
    at: numberOf(at),
  }),
  loader: ({ params }) => void queryClient.prefetchQuery(conversationQuery(params.conversationId)),
  component: lazyRouteComponent(() => import('./conversation-screen.tsx'), 'ConversationScreen'),
});

/** Leads to the direct conversation with somebody. */
export const writeToRoute = createRoute({
  getParentRoute: () => messagesRoute,
  path: 'to/$personId',
  component: lazyRouteComponent(() => import('./write-to.tsx'), 'WriteTo'),
});

/** Leads to a message of which only the id is known, as in what one was told of. */
export const messageRoute = createRoute({
  getParentRoute: () => messagesRoute,
  path: 'at/$messageId',
  component: lazyRouteComponent(() => import('./go-to-message.tsx'), 'GoToMessage'),
});

/** All that one has to be sent later. */
export const scheduledRoute = createRoute({
  getParentRoute: () => messagesRoute,
  path: 'scheduled',
  component: lazyRouteComponent(() => import('./scheduled/scheduled-screen.tsx'), 'ScheduledScreen'),
});

export const messagesRoutes = [
  messagesRoute.addChildren([noConversationRoute, conversationRoute, writeToRoute, messageRoute, scheduledRoute]),
] as const;
