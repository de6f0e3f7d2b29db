-- Backups that were asked for. What they hold is in the archive; this tells how they went.
create table backups (
  id uuid primary key,
  kind varchar(20) not null check (kind in ('full', 'incremental', 'selective')),
  status varchar(20) not null default 'waiting' check (status in ('waiting', 'running', 'succeeded', 'failed')),
  encrypted boolean not null,
  include_database boolean not null,
  include_files boolean not null,
  retention_days integer not null,
  -- Of a selective one.
  tables text[],
  -- Null: the schedule, or an account that is gone.
  requested_by uuid references users on delete set null,
  requested_at timestamptz not null,
  started_at timestamptz,
  -- The moment that it is of.
  taken_at timestamptz,
  finished_at timestamptz,
  -- From 0 to 1.
  progress real not null default 0,
  rows bigint,
  files bigint,
  -- What it added to the archive.
  stored_bytes bigint,
  error text,
  -- When all of it was last read back and found whole …
  verified_at timestamptz,
  -- … and when it was removed from the archive, its time being over.
  expired_at timestamptz
);
-- One at a time.
create unique index backups_one on backups ((true)) where finished_at is null;
create index backups_kept on backups (id) where status = 'succeeded' and expired_at is null;
