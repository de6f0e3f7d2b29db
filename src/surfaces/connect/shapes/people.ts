import Type, { type Static } from 'typebox';
import type { Contact, Contacts } from '../../../domain/contacts/list-friends.ts';
import type { FriendshipState, Person, Profile } from '../../../domain/contacts/persons.ts';
import type { PeopleFound } from '../../../domain/contacts/search-people.ts';
import { orNull } from '../../../domain/fields.ts';
import { Bio, Department, PersonName, Phone, Timezone } from '../../../domain/people/fields.ts';
import type { User } from '../../../domain/people/users.ts';

const closed = { additionalProperties: false };
const Text = Type.String();
const OrNull = Type.Union([Text, Type.Null()]);
const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'date-time' });

export const avatarSizes = { '256': 'large', '64': 'small' } as const;

/** Where a picture is; the smaller one ends with `/64`. */
export function avatarUrl(name: string | null): string | null {
  return name === null ? null : `/v1/avatars/${name}/256`;
}

const AvatarUrl = Type.Union([Text, Type.Null()], {
  description: 'A square of 256 pixels, below this server’s address; `/64` in place of `/256` is a smaller one',
});

export const OwnProfileBody = Type.Object(
  {
    display_name: Type.Optional(orNull(PersonName)),
    first_name: Type.Optional(orNull(PersonName)),
    last_name: Type.Optional(orNull(PersonName)),
    bio: Type.Optional(orNull(Bio)),
    phone: Type.Optional(orNull(Phone)),
    department: Type.Optional(orNull(Department)),
    timezone: Type.Optional(orNull(Timezone)),
  },
  closed,
);

const names = { display_name: OrNull, first_name: OrNull, last_name: OrNull };

export const OwnProfileShape = Type.Object({
  id: Id,
  email: Text,
  email_verified: Type.Boolean(),
  username: Text,
  ...names,
  bio: OrNull,
  phone: OrNull,
  department: OrNull,
  timezone: Text,
  role: Type.String({ description: 'The highest system role held' }),
  avatar_url: AvatarUrl,
  created_at: Moment,
  updated_at: Moment,
});

export function toOwnProfile({ user, avatar }: { user: User; avatar: string | null }): Static<typeof OwnProfileShape> {
  return {
    id: user.id,
    email: user.email,
    email_verified: user.email_verified_at !== null,
    username: user.username,
    display_name: user.display_name,
    first_name: user.first_name,
    last_name: user.last_name,
    bio: user.bio,
    phone: user.phone,
    department: user.department,
    timezone: user.timezone,
    role: user.role,
    avatar_url: avatarUrl(avatar),
    created_at: user.created_at,
    updated_at: user.updated_at,
  };
}

const FriendshipName = Type.Enum(['none', 'friends', 'requested', 'received'] satisfies FriendshipState[], {
  description: '`requested`: you have asked them; `received`: they have asked you',
});

const person = { id: Id, username: Text, display_name: OrNull, avatar_url: AvatarUrl, friendship: FriendshipName };

/** What somebody does not show is null. */
export const PersonShape = Type.Object(person);

export function toPerson({ id, username, display_name, avatar, standing }: Person): Static<typeof PersonShape> {
  return { id, username, display_name, avatar_url: avatarUrl(avatar), friendship: standing };
}

export const ProfileShape = Type.Object({
  ...person,
  ...names,
  email: OrNull,
  bio: OrNull,
  phone: OrNull,
  department: OrNull,
  timezone: OrNull,
  created_at: Moment,
});

export function toPersonProfile(profile: Profile): Static<typeof ProfileShape> {
  return {
    ...toPerson(profile),
    first_name: profile.first_name,
    last_name: profile.last_name,
    email: profile.email,
    bio: profile.bio,
    phone: profile.phone,
    department: profile.department,
    timezone: profile.timezone,
    created_at: profile.created_at,
  };
}

export const FoundShape = Type.Object({
  users: Type.Array(PersonShape),
  has_more: Type.Boolean({ description: 'There are others, which a longer text finds' }),
});

export function toFound({ people, more }: PeopleFound): Static<typeof FoundShape> {
  return { users: people.map(toPerson), has_more: more };
}

const ContactShape = Type.Object({ ...person, since: Moment });
const window = { total: Type.Integer(), limit: Type.Integer(), offset: Type.Integer() };

export const FriendsShape = Type.Object({ friends: Type.Array(ContactShape), ...window });
export const BlockedShape = Type.Object({ blocked: Type.Array(ContactShape), ...window });

export function toContacts({ people }: Contacts): Static<typeof ContactShape>[] {
  return people.map((each: Contact) => ({ ...toPerson(each), since: each.since }));
}

export function toWindow({ total, limit, offset }: Contacts): Static<Type.TObject<typeof window>> {
  return { total, limit, offset };
}

export const WindowQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many to return; default 20' })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description: 'How many to leave out' })),
};
