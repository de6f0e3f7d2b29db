-- Files that come in parts, each by an address of its own (decision 53): as large as their parts are, and what the store calls them.
alter table files
  add part_size bigint check (part_size > 0),
  add upload_id text,
  add check ((part_size is null) = (upload_id is null));

alter table removed_objects add upload_id text;

create or replace function remove_object() returns trigger language plpgsql as $$
begin
  insert into removed_objects (object_key, upload_id, removed_at, again_at)
  values (old.object_key, old.upload_id, now(), greatest(now(), old.upload_until + interval '20 minutes'))
  on conflict do nothing;
  return null;
end $$;
