-- Who is there (decision 49). What people say of themselves, and what the others were last told.
create table presence (
  user_id uuid primary key references users (id),
  -- They want to be taken for away, whatever they have open.
  hidden boolean not null default false,
  -- They said that they are there, without having anything open.
  online_until timestamptz,
  online boolean not null default false,
  -- When they were last told to be away.
  last_seen_at timestamptz
);
create index presence_online on presence (user_id) where online;

-- Instances that serve sockets, each until its lease ends unless it says more. Not logged: a crash of the database empties both
-- tables, and each instance then says again what it has.
create unlogged table presence_instances (
  id uuid primary key,
  expires_at timestamptz not null
);

-- Where people have sockets open: at all (the id of zeros), and in which conversation.
create unlogged table presence_places (
  user_id uuid not null,
  conversation_id uuid not null,
  instance_id uuid not null,
  primary key (user_id, conversation_id, instance_id)
);
create index presence_places_instance on presence_places (instance_id);
