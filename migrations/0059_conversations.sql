-- Whom somebody wants to hear nothing of (decision 49).
create table person_blocks (
  blocker_id uuid not null references users (id),
  blocked_id uuid not null references users (id),
  created_at timestamptz not null,
  primary key (blocker_id, blocked_id),
  check (blocker_id <> blocked_id)
);
create index person_blocks_blocked on person_blocks (blocked_id, blocker_id);

-- Friends, and those who were asked to be: one row for a pair, the smaller id first.
create table friendships (
  first_id uuid not null references users (id),
  second_id uuid not null references users (id),
  requested_by uuid not null,
  created_at timestamptz not null,
  -- Null: not answered yet.
  accepted_at timestamptz,
  primary key (first_id, second_id),
  check (first_id < second_id),
  check (requested_by in (first_id, second_id))
);
create index friendships_second on friendships (second_id, first_id);

create table conversations (
  id uuid primary key,
  type text not null check (type in ('direct', 'group')),
  -- Null: of people, wherever they belong.
  organization_id uuid references organizations (id),
  title text,
  description text,
  avatar_url text,
  -- Of a direct one: the ids of both, the smaller first.
  direct_key text unique check ((type = 'direct') = (direct_key is not null)),
  created_by uuid not null references users (id),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  is_e2ee_enabled boolean not null,
  -- The newest message's number, and that of the newest change: both grow by one each, in the transaction of what they number.
  last_seq bigint not null default 0,
  last_change bigint not null default 0,
  last_message_at timestamptz,
  -- Grows when somebody comes or goes: what was encrypted for fewer or more is told apart by it.
  members_version integer not null default 1,
  participant_count integer not null,
  revision bigint not null default 1
) with (fillfactor = 70);
create index conversations_organization on conversations (organization_id) where organization_id is not null;
create trigger revised before update of title, description, avatar_url
  on conversations for each row
  when ((old.title, old.description, old.avatar_url) is distinct from (new.title, new.description, new.avatar_url))
  execute function raise_revision();

create table conversation_participants (
  conversation_id uuid not null references conversations (id),
  user_id uuid not null references users (id),
  role text not null check (role in ('admin', 'moderator', 'member')),
  joined_at timestamptz not null,
  -- Messages up to this number are not theirs to read.
  from_seq bigint not null default 0,
  -- The newest message that they have read, and that has come to one of their devices: neither goes back.
  read_seq bigint not null default 0,
  delivered_seq bigint not null default 0,
  read_at timestamptz,
  -- How many messages after the marker do not count as unread: their own, and deleted ones.
  uncounted bigint not null default 0,
  archived_at timestamptz,
  -- Infinity: until they say otherwise.
  muted_until timestamptz,
  primary key (conversation_id, user_id)
) with (fillfactor = 80);
create index conversation_participants_user on conversation_participants (user_id, conversation_id);

-- Partitioned by conversation: the last digit of its id, which all ids of its messages end with, too. Its conversation is all that
-- it refers to, so that its parts can lie on other servers, beside their conversations.
create table messages (
  bucket smallint not null,
  conversation_id uuid not null references conversations (id),
  seq bigint not null,
  id uuid not null,
  sender_id uuid not null,
  message_type text not null check (message_type in ('text', 'image', 'video', 'file')),
  content text not null,
  is_encrypted boolean not null,
  metadata jsonb,
  -- What the sender called it, and what was sent under that name.
  client_id text,
  client_digest bytea,
  -- The message that its thread began with.
  thread_seq bigint,
  -- Of one that a thread began with.
  reply_count integer not null default 0,
  last_reply_at timestamptz,
  -- The conversation's number of the newest change of it.
  change bigint not null,
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  deleted_by uuid,
  search tsvector generated always as
    (case when is_encrypted or deleted_at is not null then null else to_tsvector('simple', content) end) stored,
  primary key (conversation_id, seq, bucket),
  unique (id, bucket),
  check (bucket = get_byte(uuid_send(conversation_id), 15) & 15),
  check (bucket = get_byte(uuid_send(id), 15) & 15)
) partition by list (bucket);

create table message_reactions (
  bucket smallint not null,
  conversation_id uuid not null references conversations (id),
  seq bigint not null,
  user_id uuid not null,
  emoji text not null,
  created_at timestamptz not null,
  primary key (conversation_id, seq, user_id, emoji, bucket)
) partition by list (bucket);

do $$
begin
  for part in 0..15 loop
    execute format('create table messages_p%s partition of messages for values in (%s)', to_hex(part), part);
    execute format('create table message_reactions_p%s partition of message_reactions for values in (%s)', to_hex(part), part);
  end loop;
end $$;

create unique index messages_client on messages (conversation_id, sender_id, client_id, bucket) where client_id is not null;
create index messages_change on messages (conversation_id, change);
create index messages_sender on messages (conversation_id, sender_id, seq);
create index messages_thread on messages (conversation_id, thread_seq, seq) where thread_seq is not null;
create index messages_deleted on messages (conversation_id, seq) where deleted_at is not null;
create extension if not exists btree_gin;
create index messages_search on messages using gin (conversation_id, search);
create index messages_type on messages (conversation_id, message_type, seq) where message_type <> 'text';

-- Who is named in which message, as long as they are.
create table message_mentions (
  user_id uuid not null references users (id),
  conversation_id uuid not null references conversations (id),
  seq bigint not null,
  primary key (user_id, conversation_id, seq)
);
create index message_mentions_message on message_mentions (conversation_id, seq);

create table message_pins (
  conversation_id uuid not null references conversations (id),
  seq bigint not null,
  pinned_by uuid not null references users (id),
  pinned_at timestamptz not null,
  primary key (conversation_id, seq)
);

-- Whether somebody may say this in a conversation now. Volatile, so that it looks anew when the conversation's row had to be
-- waited for: who was removed meanwhile, or sent the same under this name, is seen.
create function may_send(part smallint, conversation uuid, sender uuid, direct boolean, name text) returns boolean
language plpgsql volatile as $$
begin
  return exists (
      select from conversation_participants p where p.conversation_id = may_send.conversation and p.user_id = sender)
    and (not direct or not exists (
      select from conversation_participants o join person_blocks b
          on (b.blocker_id = o.user_id and b.blocked_id = sender) or (b.blocker_id = sender and b.blocked_id = o.user_id)
        where o.conversation_id = may_send.conversation and o.user_id <> sender))
    and (name is null or not exists (
      select from messages m where m.bucket = part and m.conversation_id = may_send.conversation
        and m.sender_id = sender and m.client_id = name));
end $$;
