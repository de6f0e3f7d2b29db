-- Old events move into files (decision 42); their batches stay.
create table audit_archives (
  first_batch bigint primary key,
  last_batch bigint not null,
  events bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  object_key varchar(32) not null,
  size bigint not null,
  sha256 bytea not null,
  begun_at timestamptz not null,
  -- Null while the file is being written: its events are still here.
  archived_at timestamptz
);

-- Only what is in an archive may leave the ledger; this keeps faults of ours out, not those who may write SQL: those are found.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and tg_table_name in ('audit_events', 'audit_leaves')
    and current_setting('gatehouse.archiving', true) = 'on' then
    return null;
  end if;
  raise exception 'the audit ledger is append-only';
end $$;
