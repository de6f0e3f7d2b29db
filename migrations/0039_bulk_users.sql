-- Rows of a bulk operation on accounts, until they are done. They outlive a killed server, unlike those of an import.
create table bulk_rows (
  bulk_id uuid not null,
  -- Which row, from 0.
  place integer not null,
  -- As it was given.
  fields jsonb not null,
  -- What was known to be wrong with it before it was tried.
  problem text,
  primary key (bulk_id, place)
);
alter table import_rows add column job_title varchar(100);
