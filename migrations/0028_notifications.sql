-- What people are told, in the words of its kind: a row for each person, written with what it tells of.
create table notifications (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  kind varchar(60) not null,
  -- What its words name, as it was then.
  facts jsonb not null,
  -- Who did it; null where nobody else did.
  by_user_id uuid references users on delete set null,
  -- Where to look.
  target_kind varchar(30),
  target_id uuid,
  created_at timestamptz not null,
  read_at timestamptz,
  -- From when on it may leave by mail; null: it shall not, or has.
  mail_after timestamptz,
  check ((target_kind is null) = (target_id is null))
);
-- Ids are in the order of time.
create index notifications_of_person on notifications (user_id, id desc);
create index notifications_unread on notifications (user_id) where read_at is null;
create index notifications_to_mail on notifications (mail_after, user_id) where mail_after is not null;
create index notifications_created on notifications (created_at);

-- How somebody wants to be told of a kind, where that is not what the kind itself says.
create table notification_ways (
  user_id uuid not null references users on delete cascade,
  kind varchar(60) not null,
  way varchar(4) not null check (way in ('app', 'mail', 'off')),
  primary key (user_id, kind)
);

create table notification_settings (
  user_id uuid primary key references users on delete cascade,
  -- Minutes of the day, in the person's time zone: no mail leaves from the one until the other.
  quiet_from smallint check (quiet_from between 0 and 1439),
  quiet_until smallint check (quiet_until between 0 and 1439),
  -- When the last mail left.
  mailed_at timestamptz,
  check ((quiet_from is null) = (quiet_until is null) and quiet_from <> quiet_until)
);
