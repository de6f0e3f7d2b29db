-- Web Push (decision 57): by which key browsers know that it is us, made once.
create table push_keys (
  id uuid primary key,
  one boolean not null unique default true check (one),
  public_key text not null,
  private_key bytea not null,
  created_at timestamptz not null
);

-- Browsers that want to be told while no tab is open. One is whoever's registered it last, for as long as their session lives.
create table push_subscriptions (
  id uuid primary key,
  user_id uuid not null references users (id),
  session_id uuid not null references sessions (id) on delete cascade,
  endpoint text not null unique,
  p256dh bytea not null,
  auth bytea not null,
  created_at timestamptz not null,
  -- When the push service last took something for it.
  pushed_at timestamptz,
  -- What it was told last that another push may take the place of.
  topic text
);
create index push_subscriptions_user on push_subscriptions (user_id);
create index push_subscriptions_session on push_subscriptions (session_id);

-- Whether pushes say who and where; otherwise only that there is something.
alter table notification_settings add column push_text boolean not null default false;
