-- How the API was used, by hours: added up by every instance once a minute (decision 58).
create table api_usage (
  hour timestamptz not null,
  method text not null,
  route text not null,
  status smallint not null,
  -- The key that was shown; all zeros for none.
  key_id uuid not null,
  -- Whose key it is; null for none.
  user_id uuid,
  requests bigint not null,
  milliseconds double precision not null,
  -- How many answers took how long, by the classes of times that the server counts by.
  classes bigint[] not null,
  primary key (hour, route, method, status, key_id)
);
create index api_usage_user on api_usage (user_id, hour) where user_id is not null;

-- Messages of whole days (UTC): of those that are over, counted once.
create table message_days (
  day date primary key,
  messages bigint not null
);

-- What takes long to count, as it was a few minutes ago.
create table server_figures (
  one boolean primary key default true check (one),
  counted_at timestamptz not null,
  figures jsonb not null
);
