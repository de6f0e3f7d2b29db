-- Rotations of the key that encrypts keys: what was asked for, and how far it is.

create table key_rotations (
  id uuid primary key,
  -- What everything is brought under; null until a server has made it.
  version integer references key_versions,
  asked_at timestamptz not null default now(),
  begun_at timestamptz,
  finished_at timestamptz,
  -- Sealed values there were when it began, and those brought under the version so far.
  total integer not null default 0,
  rewrapped integer not null default 0,
  -- Values that open under no key, as `table.column id`; they are left as they are.
  broken text[] not null default '{}',
  -- Why the last try stopped; null while it goes well.
  last_error text
);
-- One at a time.
create unique index key_rotations_unfinished on key_rotations ((true)) where finished_at is null;
