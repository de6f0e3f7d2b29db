-- Calls in conversations (decision 54): what is said in them goes from device to device, who is in them is kept.
create table calls (
  id uuid primary key,
  conversation_id uuid not null references conversations (id) on delete cascade,
  call_type text not null check (call_type in ('audio', 'video')),
  caller_id uuid not null references users (id),
  status text not null check (status in ('initiated', 'ringing', 'active', 'ended')),
  -- Until it ends.
  password_hash text,
  -- What the caller called it, and what was asked under that name.
  idempotency_key text,
  idempotency_digest bytea,
  created_at timestamptz not null,
  rings_until timestamptz not null,
  answered_at timestamptz,
  -- Since when nobody is connected to one that was answered.
  empty_since timestamptz,
  ended_at timestamptz,
  end_reason text check (end_reason in ('completed', 'declined', 'missed', 'failed', 'cancelled')),
  -- Null: nobody; it ended by itself.
  ended_by uuid,
  -- Seconds from the first answer to the end; 0 for one that nobody answered.
  duration integer,
  check ((status = 'ended') = (ended_at is not null)),
  check ((ended_at is null) = (end_reason is null)),
  check ((ended_at is null) = (duration is null))
) with (fillfactor = 80);
-- One at a time in a conversation; also finds those that have to be looked after.
create unique index calls_running on calls (conversation_id) where status <> 'ended';
create unique index calls_idempotency on calls (caller_id, idempotency_key) where idempotency_key is not null;
create index calls_conversation on calls (conversation_id, id);
create index calls_ended on calls (ended_at) where ended_at is not null;

-- Whom a call rang for, and who came.
create table call_participants (
  call_id uuid not null references calls (id) on delete cascade,
  user_id uuid not null references users (id),
  state text not null check (state in ('ringing', 'connected', 'declined', 'missed', 'left')),
  -- Whether the caller asked for them.
  invited boolean not null,
  -- When they first came, and when the stay began that they are in, or were in last.
  joined_at timestamptz,
  stay_since timestamptz,
  left_at timestamptz,
  -- Of the stays that have ended.
  seconds integer not null default 0,
  -- The one device of theirs that is in the call, as it names itself.
  device text,
  -- Its signalling socket, and until when it counts as connected unless the instance says so again.
  connection uuid,
  connected_until timestamptz,
  primary key (call_id, user_id),
  check ((state = 'connected') = (connected_until is not null))
) with (fillfactor = 70);
create index call_participants_user on call_participants (user_id, call_id);
