import Type from 'typebox';
import type { AsSelf, Permit } from '../../kernel/permit.ts';
import { anyOf, query, self } from '../action.ts';
import { runningCalls } from '../calls/read-calls.ts';
import { areaOf, type Channel, ChannelName, topicsIn } from './channels.ts';

const Followed = Type.Array(ChannelName, { maxItems: 20 });

/** Who may hear of something: by their session, or with an API key that names an area of it. */
const hearsOfAny = anyOf(
  self('calls'),
  self('conversations'),
  self('executions'),
  self('notifications'),
  self('requests'),
  self('teams'),
);

/** Who may hear of what is told in the channel. */
const hearsOfIt: Permit<{ readonly channel: Channel }, AsSelf> = {
  ...hearsOfAny,
  judge: (actor, { channel }) => self(areaOf[channel]).judge(actor, {}),
};

/** Lets somebody open the live socket, for as long as their session lasts. It follows nothing yet. */
export const openLive = query('live.open', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: hearsOfAny,
  run: async ({ ports, userId, at }) => ({ userId, at, id: ports.newId() }),
});

/** Follows a channel besides others. */
export const subscribeLive = query('live.subscribe', {
  input: Type.Object({ channel: ChannelName, followed: Followed }, { additionalProperties: false }),
  permit: hearsOfIt,
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
  permit: hearsOfAny,
  run: ({ db, actor, userId, at }, { followed }) => topicsIn(db, { actor, userId }, followed, at),
});
