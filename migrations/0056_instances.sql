-- What each instance says of itself, beside the people who have sockets there.
alter table online_instances add column about jsonb not null default '{}';
