-- What was done by way of a workflow, by whom, with what outcome; kept for 90 days.
create table executions (
  id varchar(40) primary key,
  workflow varchar(60) not null,
  action varchar(80) not null,
  actor_id uuid not null references users,
  organization_id uuid,
  -- Without secrets; of a large one, what it had.
  input jsonb not null,
  -- [{"name", "at"}]
  steps jsonb not null default '[]',
  outcome varchar(20) not null,
  -- The code of a refusal.
  code varchar(80),
  started_at timestamptz not null,
  ended_at timestamptz
);
create index executions_of on executions (actor_id, started_at desc, id desc);
create index executions_started on executions (started_at desc, id desc);

-- What a person is at work, and the name of their profile once they have set it up.
alter table users add column job_title varchar(100), add column profile_id varchar(60) unique;
