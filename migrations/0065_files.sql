-- Files of people: what they are called, and whose they are. Their bytes lie under a random key (decision 53).
create table files (
  id uuid primary key,
  owner_id uuid not null references users (id),
  -- Whose plan they count against besides; null: nobody's.
  organization_id uuid references organizations (id),
  name text not null,
  size bigint not null check (size > 0),
  content_type text not null,
  is_encrypted boolean not null,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  object_key text not null unique,
  -- Pending: room is kept for it, and it may be uploaded. Deleted: its owner can have it back for a while.
  state text not null check (state in ('pending', 'ready', 'deleted')),
  -- Until when the bytes may come.
  upload_until timestamptz not null,
  created_at timestamptz not null,
  completed_at timestamptz check ((state = 'pending') = (completed_at is null)),
  deleted_at timestamptz check ((state = 'deleted') = (deleted_at is not null))
);
create index files_owner on files (owner_id, state, id);
create index files_organization on files (organization_id) where organization_id is not null;
create index files_pending on files (upload_until) where state = 'pending';
create index files_deleted on files (deleted_at) where state = 'deleted';

-- What somebody's files take, by where they count: all but the deleted ones. Kept by the trigger below.
create table file_usage (
  owner_id uuid not null references users (id),
  -- The platform's own, where no organization was named.
  within uuid not null,
  files bigint not null,
  bytes bigint not null,
  pending_bytes bigint not null,
  primary key (owner_id, within)
);
create index file_usage_within on file_usage (within);

create function count_file(owner uuid, place uuid, sign integer, bytes bigint, is_pending boolean) returns void language sql as $$
  insert into file_usage as u (owner_id, within, files, bytes, pending_bytes)
  values (owner, coalesce(place, '00000000-0000-0000-0000-000000000000'), sign, sign * bytes,
    case when is_pending then sign * bytes else 0 end)
  on conflict (owner_id, within) do update set files = u.files + excluded.files, bytes = u.bytes + excluded.bytes,
    pending_bytes = u.pending_bytes + excluded.pending_bytes
$$;

create function count_files() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.state <> 'deleted' then
    perform count_file(old.owner_id, old.organization_id, -1, old.size, old.state = 'pending');
  end if;
  if tg_op <> 'DELETE' and new.state <> 'deleted' then
    perform count_file(new.owner_id, new.organization_id, 1, new.size, new.state = 'pending');
  end if;
  return null;
end $$;
create trigger counted after insert or delete or update of state, organization_id on files
  for each row execute function count_files();

-- Bytes that nothing names any more: a job removes them. Until `again_at` an upload that had begun may still bring them back.
create table removed_objects (
  object_key text primary key,
  removed_at timestamptz not null,
  again_at timestamptz not null
);
create index removed_objects_again on removed_objects (again_at);

create function remove_object() returns trigger language plpgsql as $$
begin
  insert into removed_objects (object_key, removed_at, again_at)
  values (old.object_key, now(), greatest(now(), old.upload_until + interval '20 minutes'))
  on conflict do nothing;
  return null;
end $$;
create trigger removed after delete on files for each row execute function remove_object();
