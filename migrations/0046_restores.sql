-- What keys for single purposes are derived from (the ledger's among them), where the data was restored under another master key:
-- the root secret of the one before, wrapped by the one of today.
create table carried_roots (
  id smallint primary key default 1 check (id = 1),
  wrapped bytea not null
);

-- Each time that this database was restored from a backup.
create table restores (
  id uuid primary key,
  backup_id uuid not null,
  -- The moment that the data is of.
  taken_at timestamptz not null,
  restored_at timestamptz not null,
  -- Nothing leaves for other people or systems before an administrator has looked at the copy. The operator has no id.
  released_at timestamptz,
  released_by uuid
);
create unique index restores_paused on restores ((true)) where released_at is null;
