-- How well the calls of people went, as their devices measured it (decision 54): added up, one row for each person and figure.
create table call_quality (
  call_id uuid not null references calls (id) on delete cascade,
  user_id uuid not null references users (id),
  figure text not null check (figure in ('rtt_ms', 'jitter_ms', 'packet_loss', 'bitrate')),
  samples integer not null,
  total double precision not null,
  worst double precision not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (call_id, user_id, figure)
);

-- Recordings that devices of people in a call make: one at a time.
create table call_recordings (
  id uuid primary key,
  call_id uuid not null references calls (id) on delete cascade,
  recorded_by uuid not null references users (id),
  started_at timestamptz not null,
  stopped_at timestamptz,
  -- Once it is uploaded: those who were in the call come to it.
  file_id uuid references files (id) on delete set null
);
create unique index call_recordings_running on call_recordings (call_id) where stopped_at is null;
create index call_recordings_call on call_recordings (call_id, id);
create unique index call_recordings_file on call_recordings (file_id) where file_id is not null;
create index call_recordings_by on call_recordings (recorded_by);
