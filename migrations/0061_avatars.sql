-- The picture of a person, as it is shown: squares of 256 and 64 pixels (WebP), made anew from what was sent.
create table avatars (
  user_id uuid primary key references users (id),
  -- Names these very pictures in their address; nobody guesses it.
  name text not null unique,
  large bytea not null,
  small bytea not null,
  created_at timestamptz not null
);
alter table avatars alter column large set storage external, alter column small set storage external;
