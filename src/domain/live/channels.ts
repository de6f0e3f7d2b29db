import Type, { type Static } from 'typebox';
import type { SelfArea } from '../../kernel/self-areas.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { requestsTopic } from '../access-requests/topic.ts';
import { callsOf } from '../calls/topic.ts';
import type { Participant } from '../conversations/conversations.ts';
import { conversationsFollowed } from '../conversations/taking-part.ts';
import { conversationsOf, conversationTopic } from '../conversations/topic.ts';
import { jobsOf } from '../executions/topic.ts';
import { liveTopic } from '../notifications/topic.ts';
import { activityTopic, teamTopic } from '../teams/topic.ts';

/** What somebody who is signed in can hear of live. */
export const channels = [
  'team_updates',
  'notifications',
  'activity',
  'access_requests',
  'jobs',
  'conversations',
  'calls',
] as const;
export const ChannelName = Type.Enum([...channels]);
export type Channel = Static<typeof ChannelName>;

/** What of one's own is told in a channel. */
export const areaOf = {
  team_updates: 'teams',
  notifications: 'notifications',
  activity: 'teams',
  access_requests: 'requests',
  jobs: 'executions',
  conversations: 'conversations',
  calls: 'calls',
} as const satisfies Readonly<Record<Channel, SelfArea>>;

/**
 * The topics of a channel. The person's own come first, also where only those of teams are told: by it is known that they
 * follow the channel, and come to what is added later.
 */
const topicsOf: Readonly<Record<Channel, (userId: string, teams: readonly string[]) => readonly string[]>> = {
  team_updates: (userId, teams) => [userId, ...teams].map(teamTopic),
  activity: (userId, teams) => [userId, ...teams].map(activityTopic),
  notifications: userId => [liveTopic(userId)],
  access_requests: userId => [requestsTopic(userId)],
  jobs: userId => [jobsOf(userId)],
  conversations: userId => [conversationsOf(userId)],
  calls: userId => [callsOf(userId)],
};

/** A conversation that is followed: from where on, and up to which message it is not theirs to hear of. */
interface FollowedConversation {
  readonly topic: string;
  readonly from: { readonly seq: number; readonly change: number };
  readonly hidden: number;
}

/** The topics that somebody follows in these channels, by what they belong to now; `now` where they have followed some before. */
export async function topicsIn(
  on: Queryable,
  { actor, userId }: Participant,
  followed: readonly Channel[],
  now: Date | null = null,
): Promise<readonly (string | FollowedConversation)[]> {
  const topics = followed.flatMap(channel => topicsOf[channel](userId, [...actor.teams.keys()]));
  if (!followed.includes('conversations')) return topics;
  const conversations = await conversationsFollowed(on, { actor, userId }, now);
  return [
    ...topics,
    ...conversations.map(({ id, lastSeq, lastChange, fromSeq }) => ({
      topic: conversationTopic(id),
      from: { seq: lastSeq, change: lastChange },
      hidden: fromSeq,
    })),
  ];
}

/** The channels that somebody follows who follows these topics. */
export function channelsOf(userId: string, topics: ReadonlySet<string>): Channel[] {
  return channels.filter(channel => topics.has(topicsOf[channel](userId, [])[0] ?? ''));
}
