create extension if not exists pg_trgm;

-- What the target was called when the event happened; null for what has no name of its own, for people, and in events of
-- earlier versions.
alter table audit_events add column target_name varchar(255);

-- Every name that a target has had, once, for the search: events tell it as well, and are what is vouched for.
create table audit_names (
  target_id varchar(255) not null,
  name varchar(255) not null,
  primary key (target_id, name)
);
create index audit_names_search on audit_names using gin (name gin_trgm_ops);
-- What happened before there were names is found by what things are called now.
insert into audit_names (target_id, name)
  select id::text, name from companies
  union select id::text, name from credentials
  union select id::text, name from credential_types
  union select id::text, name from integrations
  union select id::text, name from organizations
  union select id::text, name from permissions
  union select id::text, name from roles
  union select id::text, name from teams;

-- What an address did.
create index audit_events_ip on audit_events (ip, id);
-- Refusals are few, and what one looks for.
create index audit_events_denied on audit_events (id) where outcome = 'denied';
-- Of an event that acted on several things, all but the first are in its details.
create index audit_events_targets on audit_events using gin ((details -> 'targets') jsonb_path_ops)
  where details ? 'targets';
