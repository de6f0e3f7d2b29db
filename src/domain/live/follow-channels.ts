import Type from 'typebox';
import { bySession, query } from '../action.ts';
import { runningCalls } from '../calls/read-calls.ts';
import { ChannelName, topicsIn } from './channels.ts';

const Followed = Type.Array(ChannelName, { maxItems: 20 });

/** Lets somebody open the live socket, for as long as their session lasts. It follows nothing yet. */
export const openLive = query('live.open', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: bySession('sessions'),
  run: async ({ ports, userId, at }) => ({ userId, at, id: ports.newId() }),
});

/** Follows a channel besides others. */
export const subscribeLive = query('live.subscribe', {
  input: Type.Object({ channel: ChannelName, followed: Followed }, { additionalProperties: false }),
  permit: bySession('sessions'),
  run: async ({ db, actor, userId }, { channel, followed }) => ({
    channel,
    topics: await topicsIn(db, { actor, userId }, [...new Set([...followed, channel])]),
    // A device that is opened later learns what rings, and what was answered elsewhere.
    running: channel === 'calls' ? await runningCalls(db, { actor, userId }) : [],
  }),
});

/** What somebody follows who may have come to teams and conversations, or left some. */
export const stillFollowLive = query('live.still_follow', {
  input: Type.Object({ followed: Followed }, { additionalProperties: false }),
  permit: bySession('sessions'),
  run: ({ db, actor, userId, at }, { followed }) => topicsIn(db, { actor, userId }, followed, at),
});
