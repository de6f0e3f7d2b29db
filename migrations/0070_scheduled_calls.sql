-- Calls that people agree on beforehand (decision 54). Calendars know one by its id, and of two of its states the later by its number.
create table scheduled_calls (
  id uuid primary key,
  conversation_id uuid not null references conversations (id) on delete cascade,
  organizer_id uuid not null references users (id),
  call_type text not null check (call_type in ('audio', 'video')),
  title text not null,
  starts_at timestamptz not null,
  minutes integer not null,
  ends_at timestamptz not null,
  -- IANA.
  timezone text not null,
  sequence integer not null default 0,
  created_at timestamptz not null,
  cancelled_at timestamptz,
  reminded_at timestamptz,
  revision bigint not null default 1
);
create index scheduled_calls_conversation on scheduled_calls (conversation_id);
create index scheduled_calls_organizer on scheduled_calls (organizer_id, ends_at);
create index scheduled_calls_ended on scheduled_calls (ends_at);
create trigger revised before update of title, starts_at, minutes, timezone, sequence, cancelled_at on scheduled_calls
  for each row execute function raise_revision();

create table scheduled_call_invitees (
  scheduled_id uuid not null references scheduled_calls (id) on delete cascade,
  user_id uuid not null references users (id),
  primary key (scheduled_id, user_id)
);
create index scheduled_call_invitees_user on scheduled_call_invitees (user_id, scheduled_id);
