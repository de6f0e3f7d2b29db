-- What the audit ledger says of each quarter of an hour, so that nobody has to read the ledger for a chart: the days of
-- every time zone begin at a quarter of an hour. Made of sealed events, each counted once, and nothing but a summary:
-- whoever wants to know who did what reads the ledger.

-- An organization's own numbers; null: those of everything, organizations' events included.
create table activity_counts (
  organization_id uuid,
  slot timestamptz not null,
  sign_ins bigint not null default 0,
  failed_sign_ins bigint not null default 0,
  denials bigint not null default 0,
  constraint activity_counts_key unique nulls not distinct (organization_id, slot)
);

-- Who did something on a day (UTC), and in which of its 96 quarters of an hour.
create table activity_people (
  organization_id uuid,
  day date not null,
  actor_id uuid not null,
  slots bit(96) not null,
  constraint activity_people_key unique nulls not distinct (organization_id, day, actor_id)
);

-- The newest batch whose events are in there.
create table activity_state (
  id smallint primary key default 1 check (id = 1),
  batch bigint not null default 0
);
insert into activity_state default values;
