-- Executions that go on as a job after their command.
alter table executions
  -- Null: begun by the server itself.
  alter column actor_id drop not null,
  -- What goes on; null: its command was all.
  add column run varchar(60),
  -- Whether it acts as the server: then it outlives the account of who began it.
  add column as_server boolean not null default false,
  -- One at a time goes on under a key.
  add column alone varchar(60),
  -- Where it stands: what the next batch begins with. Gone when it has ended.
  add column state jsonb,
  -- {"done", "total", "counts", "note"}
  add column progress jsonb,
  -- What it came to.
  add column results jsonb,
  -- Who works on it, and when that was last seen alive.
  add column runner uuid,
  add column seen_at timestamptz,
  add column cancel_asked_at timestamptz;
create unique index executions_alone on executions (alone) where outcome = 'running' and alone is not null;
create index executions_running on executions (seen_at) where outcome = 'running';
create index executions_run on executions (run, started_at desc, id desc) where run is not null;
create index executions_run_of on executions (actor_id, started_at desc, id desc) where run is not null;

-- What an execution could not do, row by row.
create table execution_errors (
  execution_id varchar(40) not null references executions on delete cascade,
  -- Which row of what it was given, from 0.
  place integer not null,
  -- What the row was about, as it was given.
  subject varchar(320),
  field varchar(60),
  message text not null,
  primary key (execution_id, place)
);

-- Syncs of companies are such executions from now on.
insert into executions (id, workflow, action, actor_id, input, steps, outcome, started_at, ended_at, run, as_server, progress, results)
  select 'exec_' || replace(s.id::text, '-', ''), 'company_sync', 'company.sync',
    (select u.id from users u where u.id = s.started_by and u.deleted_at is null),
    case when s.organization_id is null then '{}' else jsonb_build_object('organizationId', s.organization_id) end, '[]',
    case when s.finished_at is null or s.error is not null then 'failed' else 'succeeded' end, s.started_at,
    coalesce(s.finished_at, s.seen_at), 'company.sync', true,
    jsonb_build_object('done', s.created + s.updated + s.unchanged + s.failed, 'total', null, 'note', null, 'counts', jsonb_build_object(
      'pages', s.pages, 'created', s.created, 'updated', s.updated, 'unchanged', s.unchanged, 'failed', s.failed)),
    jsonb_build_object('missing', s.missing, 'collisions', s.collisions, 'bad_records', s.bad_records, 'error',
      case when s.finished_at is null then 'it was interrupted' else s.error end)
  from company_syncs s;
drop table company_syncs;
