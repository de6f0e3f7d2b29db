import Type from 'typebox';
import { channelsOf } from '../../../domain/live/channels.ts';
import { openLive, stillFollowLive, subscribeLive } from '../../../domain/live/follow-channels.ts';
import { sayActivity } from '../../../domain/live/say-activity.ts';
import { sendNotification } from '../../../domain/notifications/send-notification.ts';
import { type Asking, step } from '../../../http/socket.ts';
import { toCall, toCallChange } from '../../connect/shapes/calls.ts';
import { conversationFeed } from '../../conversation-feed.ts';
import { socket } from '../../socket.ts';
import { conversationMessages, conversationWords, countingUnread } from './conversations.ts';

type Open = Asking<{ readonly userId: string }>;

const followed = ({ opened, following }: Open) => channelsOf(opened.userId, following);

/**
 * What concerns somebody, as it happens: they subscribe to channels, and are told what was before by `missed`, which says that
 * it has to be read. They may write to people, and say what they do.
 */
export const liveSocket = socket('/ws', {
  // Browsers can set no header; the console's token is in the subprotocol, as addresses stand in logs.
  token: ['header', 'protocol', 'query'],
  longestMessage: 64 * 1024,
  messagesPerSecond: 10,
  query: Type.Object({}, { additionalProperties: false }),
  open: openLive,
  input: () => ({}),
  greeting: ({ id, at }) => ({
    type: 'connection',
    status: 'connected',
    message: 'Welcome to User Management real-time system',
    timestamp: at.toISOString(),
    session_id: `ws_session_${id.replaceAll('-', '')}`,
  }),
  heartbeat: ({ at, onlinePeople }) => ({
    type: 'heartbeat',
    server_time: at.toISOString(),
    online_users: onlinePeople,
  }),
  messages: {
    subscribe: step(subscribeLive, (asking: Open) => ({ ...asking.message, followed: followed(asking) }), {
      topics: ({ topics }) => topics,
      answer: ({ channel, running }) => ({
        ...{ type: 'subscribed', channel },
        ...(channel === 'calls' ? { calls: running.map(toCall) } : {}),
      }),
    }),
    notification: step(sendNotification, ({ message }) => message),
    activity: step(sayActivity, ({ message }) => message),
    ...conversationMessages,
    // Clients that answer ours are not told that they should not.
    heartbeat: step(openLive, () => ({})),
  },
  refused: ({ message, asked }) => ({
    type: 'error',
    ...(typeof asked?.['channel'] === 'string' ? { channel: asked['channel'].slice(0, 100) } : {}),
    message,
  }),
  stillMay: step(stillFollowLive, (asking: Open) => ({ followed: followed(asking) }), { topics: topics => topics }),
  topics: () => [],
  feed: conversationFeed,
  place: () => null,
  looks: countingUnread,
  present: {
    ...conversationWords,
    'call.changed': toCallChange,
    'notification.made': ({ id, kind, target, created_at, from, shown }) => ({
      type: 'notification',
      from_user: from,
      notification: shown,
      timestamp: created_at,
      id,
      kind,
      target,
    }),
    'notifications.changed': () => ({ type: 'notifications_changed' }),
    'team.changed': ({ change, team, userId, role, by, at }) => ({
      type: 'team_update',
      change,
      team_id: team.id,
      team_name: team.name,
      user_id: userId,
      role,
      by_user_id: by,
      timestamp: at,
    }),
    'activity.said': ({ from, activity, at }) => ({ type: 'activity', from_user: from, activity, timestamp: at }),
    'access_request.changed': ({ request, status, own, at }) => ({
      type: 'access_request',
      request_id: request,
      status,
      own,
      timestamp: at,
    }),
    'identity_key.changed': ({ userId, version, at }) => ({
      type: 'identity_key_changed',
      ...{ user_id: userId, identity_version: version, timestamp: at },
    }),
    'execution.progress': ({ id, workflow, outcome, done, total, counts, note }) => ({
      type: 'job',
      execution_id: id,
      workflow_id: workflow,
      ...{ outcome, done, total, counts, note },
    }),
  },
  // What somebody does is the least of it, and how far a job has come is told again.
  mayDrop: ['activity.said', 'execution.progress', 'typing.said', 'presence.changed'],
  missed: { type: 'missed' },
});
