-- How far audit events were sent to what collects them elsewhere.
create table siem_deliveries (
  destination varchar(20) primary key,
  -- The last event that was taken: its place in the ledger.
  batch bigint not null,
  position integer not null,
  sent bigint not null default 0,
  sent_at timestamptz,
  -- Which process is sending, and until when no other one does.
  holder uuid,
  held_until timestamptz,
  failing_since timestamptz,
  failures integer not null default 0,
  last_error text,
  next_try_at timestamptz,
  -- When administrators were told that it fails.
  told_at timestamptz
);
