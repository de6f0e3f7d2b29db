-- What was done on each day (UTC), by whom and where: what reports over months and years are made of. An event counts where it lies; null:
-- in no organization, or by nobody in particular.
create table activity_days (
  day date not null,
  organization_id uuid,
  actor_id uuid,
  actions integer not null,
  sign_ins integer not null,
  failed_sign_ins integer not null,
  denials integer not null,
  reveals integer not null,
  constraint activity_days_key unique nulls not distinct (day, organization_id, actor_id)
);
create index activity_days_organization on activity_days (organization_id, day);
create index activity_days_actor on activity_days (actor_id, day);

-- The newest batch that is counted there. What had moved into archives before is not: `since` is when that ends.
create table activity_days_state (
  id smallint primary key default 1 check (id = 1),
  batch bigint not null default 0,
  since timestamptz
);
insert into activity_days_state (batch, since)
  select coalesce(max(last_batch), 0), max(last_at) from audit_archives where archived_at is not null;

-- Reports that were made. People stand in `content` by their ids only: names are looked up whenever it is read.
create table reports (
  id uuid primary key,
  -- As people call it: RPT-1001.
  number bigint not null generated always as identity (start with 1001),
  kind varchar(30) not null,
  -- Null: everything, or teams of the platform.
  organization_id uuid references organizations,
  -- Null: all of it.
  team_ids uuid[],
  format varchar(10) not null check (format in ('json', 'csv', 'pdf')),
  -- What was asked for besides, and the days that it is about, both included.
  asked jsonb not null,
  from_day date not null,
  to_day date not null,
  status varchar(10) not null default 'running' check (status in ('running', 'ready', 'failed')),
  generated_by uuid not null references users,
  execution_id varchar(40) not null,
  requested_at timestamptz not null,
  ready_at timestamptz,
  expires_at timestamptz not null,
  content jsonb
);
create unique index reports_number on reports (number);
create index reports_organization on reports (organization_id, id);
create index reports_generated_by on reports (generated_by, id);
create index reports_expiry on reports (expires_at);
create index reports_running on reports (execution_id) where status = 'running';
