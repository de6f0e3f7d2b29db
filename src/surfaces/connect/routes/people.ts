import { Readable } from 'node:stream';
import Type from 'typebox';
import { readAvatar } from '../../../domain/avatars/read-avatar.ts';
import { acceptFriend, declineFriend } from '../../../domain/contacts/answer-friend.ts';
import { askFriend } from '../../../domain/contacts/ask-friend.ts';
import { blockPerson, unblockPerson } from '../../../domain/contacts/block.ts';
import { endFriendship } from '../../../domain/contacts/end-friendship.ts';
import { listAvatars } from '../../../domain/contacts/list-avatars.ts';
import { friendStates, listBlocked, listFriends } from '../../../domain/contacts/list-friends.ts';
import { readPerson } from '../../../domain/contacts/read-person.ts';
import { searchPeople } from '../../../domain/contacts/search-people.ts';
import { download, type Route, route } from '../../../http/route.ts';
import { refuseField } from '../../../kernel/errors.ts';
import { isUuid } from '../../../kernel/input.ts';
import { Patterned } from '../../../kernel/patterned.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import {
  avatarSizes,
  avatarUrl,
  BlockedShape,
  FoundShape,
  FriendsShape,
  ProfileShape,
  toContacts,
  toFound,
  toPersonProfile,
  toWindow,
  WindowQuery,
} from '../shapes/people.ts';

const named = ({ params }: { readonly params: { readonly id: string } }) => ({ id: params.id });
const Status = Type.Object({
  status: Type.Enum(['requested', 'friends'], { description: '`friends` where they had asked you before' }),
});

/** Other people, friends, and whom one has blocked. */
export const peopleRoutes: Route[] = [
  route('GET /users/search', searchPeople, {
    summary:
      'Find people: friends and people of your organizations by a part of the name, others by id, address or user name',
    query: Type.Object({
      q: Type.String({ minLength: 1, maxLength: 254 }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many to return; default 20' })),
    }),
    reply: { 200: Data(FoundShape) },
    input: ({ query: { q, limit = 20 } }) => ({ q, limit }),
    present: found => toData(toFound(found)),
  }),
  route('GET /users/avatars', listAvatars, {
    summary: 'The pictures of these people, where they have one that they show you',
    query: Type.Object({
      ids: Type.String({ minLength: 1, maxLength: 10_000, description: 'At most 200 ids, with commas' }),
    }),
    reply: {
      200: Data(Type.Object({ avatars: Type.Array(Type.Object({ id: Type.String(), avatar_url: Type.String() })) })),
    },
    input: ({ query }) => ({ ids: idsIn(query.ids) }),
    present: avatars => toData({ avatars: avatars.map(({ id, name }) => ({ id, avatar_url: avatarUrl(name) ?? '' })) }),
  }),
  route('GET /users/me/friends', listFriends, {
    summary:
      'Your friends, or those who ask to be (`received`), or whom you have asked (`requested`); the newest first',
    query: Type.Object({
      status: Type.Optional(Type.Enum([...friendStates], { description: 'Default `friends`' })),
      ...WindowQuery,
    }),
    reply: { 200: Data(FriendsShape) },
    input: ({ query: { status = 'friends', limit = 20, offset = 0 } }) => ({ state: status, limit, offset }),
    present: list => toData({ friends: toContacts(list), ...toWindow(list) }),
  }),
  route('GET /users/me/blocked', listBlocked, {
    summary: 'Whom you have blocked, the newest first',
    query: Type.Object(WindowQuery),
    reply: { 200: Data(BlockedShape) },
    input: ({ query: { limit = 20, offset = 0 } }) => ({ limit, offset }),
    present: list => toData({ blocked: toContacts(list), ...toWindow(list) }),
  }),
  route('GET /users/:id', readPerson, {
    summary: 'The profile of a person; what they do not show you is null',
    reply: { 200: Data(ProfileShape) },
    input: named,
    present: profile => toData(toPersonProfile(profile)),
  }),
  route('POST /users/:id/friend', askFriend, {
    summary: 'Ask somebody to be your friend; who has asked you becomes one',
    reply: { 201: Data(Status), 200: Data(Status) },
    input: named,
    status: ({ made }) => (made ? 201 : 200),
    present: ({ status }) => toData({ status }),
  }),
  route('DELETE /users/:id/friend', endFriendship, {
    summary: 'End a friendship, or take your request back',
    reply: { 200: Said },
    input: named,
    present: () => toSaid('Friend removed successfully'),
  }),
  route('POST /users/:id/friend/accept', acceptFriend, {
    summary: 'Accept a friend request',
    reply: { 200: Said },
    input: named,
    present: () => toSaid('Friend request accepted'),
  }),
  route('POST /users/:id/friend/decline', declineFriend, {
    summary: 'Decline a friend request',
    reply: { 200: Said },
    input: named,
    present: () => toSaid('Friend request declined'),
  }),
  route('POST /users/:id/block', blockPerson, {
    summary: 'Block somebody: neither of you reaches the other, and friendship and requests end',
    reply: { 200: Said },
    input: named,
    present: () => toSaid('User blocked successfully'),
  }),
  route('DELETE /users/:id/block', unblockPerson, {
    summary: 'Unblock somebody',
    reply: { 200: Said },
    input: named,
    present: () => toSaid('User unblocked successfully'),
  }),
  route('GET /avatars/:name/:size', readAvatar, {
    summary: 'A picture (WebP), which never changes at its address',
    params: {
      name: Patterned('^[A-Za-z0-9_-]{43}$', 'must be the name of a picture', {
        examples: ['5zEhPDrQxq0vBBYQ0Hf2lJqNTW7mYk3oLxgkzWJcR1A'],
      }),
      size: Type.Enum(['256', '64']),
    },
    reply: { 200: Type.String({ contentMediaType: 'image/webp' }) },
    input: ({ params: { name, size } }) => ({ name, size: avatarSizes[size === '64' ? '64' : '256'] }),
    present: ({ name, size, bytes }) =>
      download({
        type: 'image/webp',
        filename: `${size}.webp`,
        size: bytes.length,
        etag: `"${name}-${size}"`,
        read: async range =>
          Readable.from([range === undefined ? bytes : bytes.subarray(range.first, range.last + 1)], {
            objectMode: false,
          }),
      }),
    headers: () => ({ 'cache-control': 'public, max-age=31536000, immutable' }),
  }),
];

function idsIn(text: string): string[] {
  const ids = text.split(',').map(id => id.trim());
  if (!ids.every(isUuid)) throw refuseField('ids', 'must be ids with commas between them');
  if (ids.length > 200) throw refuseField('ids', 'must be at most 200');
  return ids;
}
