-- When backups are taken by themselves, and how often one is restored for trial. One row, made by the first change.
create table backup_schedule (
  id smallint primary key default 1 check (id = 1),
  -- Hours between two; null: never.
  every_hours integer check (every_hours between 1 and 744),
  kind varchar(20) not null check (kind in ('full', 'incremental')),
  include_files boolean not null,
  encrypted boolean not null,
  retention_days integer not null,
  -- Days between two trials; null: never.
  drill_days integer check (drill_days between 1 and 366)
);

-- Backups that were restored for trial.
create table backup_drills (
  id uuid primary key,
  backup_id uuid not null,
  status varchar(20) not null default 'running' check (status in ('running', 'succeeded', 'failed')),
  started_at timestamptz not null,
  finished_at timestamptz,
  rows bigint,
  error text
);
create index backup_drills_newest on backup_drills (started_at);
