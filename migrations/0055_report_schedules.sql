-- Reports that are made and mailed again and again.
create table report_schedules (
  id uuid primary key,
  name varchar(255) not null,
  -- Who gets it, and as whom it is made. Null: the account is gone, and it waits for a new owner.
  owner_id uuid references users,
  organization_id uuid references organizations,
  team_ids uuid[],
  kind varchar(30) not null,
  format varchar(10) not null check (format in ('json', 'csv', 'pdf')),
  asked jsonb not null,
  every varchar(10) not null check (every in ('daily', 'weekly', 'monthly')),
  -- 1 is Monday.
  weekday smallint check (weekday between 1 and 7),
  -- Of a month that is shorter: its last.
  month_day smallint check (month_day between 1 and 31),
  at_time varchar(5) not null,
  timezone varchar(64) not null,
  -- Why it waits; null: it does not.
  paused varchar(20) check (paused in ('by_hand', 'owner', 'rights')),
  -- The next local day, and the moment on it. Null while it waits.
  next_day date,
  next_at timestamptz,
  created_at timestamptz not null
);
create index report_schedules_owner on report_schedules (owner_id, id);
create index report_schedules_organization on report_schedules (organization_id, id);
create index report_schedules_due on report_schedules (next_at) where next_at is not null;

create table report_schedule_runs (
  id uuid primary key,
  schedule_id uuid not null references report_schedules on delete cascade,
  -- The local day: there is one run on each.
  day date not null,
  due_at timestamptz not null,
  begun_at timestamptz not null,
  ended_at timestamptz,
  status varchar(10) not null default 'running' check (status in ('running', 'succeeded', 'failed')),
  -- Gone when the report is.
  report_id uuid references reports on delete set null,
  -- In words.
  error text
);
create unique index report_schedule_runs_day on report_schedule_runs (schedule_id, day);
create index report_schedule_runs_report on report_schedule_runs (report_id) where report_id is not null;
create index report_schedule_runs_running on report_schedule_runs (begun_at) where status = 'running';
