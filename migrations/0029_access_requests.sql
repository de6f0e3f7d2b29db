-- What people may ask for, and who answers.
create table resource_types (
  id uuid primary key,
  name varchar(64) not null check (name ~ '^[a-z0-9_-]+$'),
  description text,
  -- Null: everywhere.
  organization_id uuid references organizations,
  levels text[] not null,
  -- How many must approve.
  approvals smallint not null,
  longest_days smallint not null,
  reason_needed boolean not null,
  -- Within how many hours its owners mean to answer.
  answer_hours smallint not null,
  revision bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index resource_types_key on resource_types (name, organization_id) nulls not distinct;
create index resource_types_organization on resource_types (organization_id, id);
create trigger revised before update on resource_types for each row
  when ((old.name, old.description, old.levels, old.approvals, old.longest_days, old.reason_needed, old.answer_hours)
    is distinct from (new.name, new.description, new.levels, new.approvals, new.longest_days, new.reason_needed, new.answer_hours))
  execute function raise_revision();

create table resource_type_owners (
  type_id uuid not null references resource_types on delete cascade,
  user_id uuid not null references users,
  -- An owner holds everything of the type: who loses that owns it no more.
  grant_id uuid not null references user_grants on delete cascade,
  primary key (type_id, user_id)
);
create index resource_type_owners_user on resource_type_owners (user_id);
create unique index resource_type_owners_grant on resource_type_owners (grant_id);
create trigger revised_by_insert after insert on resource_type_owners referencing new table as changed
  for each statement execute function raise_revision_of('resource_types', 'type_id');
create trigger revised_by_delete after delete on resource_type_owners referencing old table as changed
  for each statement execute function raise_revision_of('resource_types', 'type_id');

create table access_requests (
  id uuid primary key,
  -- As people call it: REQ-10001.
  number bigint not null generated always as identity (start with 10001),
  requester_id uuid not null references users,
  -- Where it is asked for; null: everywhere.
  organization_id uuid references organizations,
  type_id uuid references resource_types on delete set null,
  resource_type varchar(64) not null,
  access_level varchar(64) not null,
  justification text,
  duration_days smallint not null,
  status varchar(20) not null default 'pending_approval'
    check (status in ('pending_approval', 'approved', 'rejected', 'withdrawn', 'expired')),
  -- How many must approve, and who: the type's owners, managers of the requester's teams, holders of `request.process`.
  approvals smallint not null,
  asks varchar(20) not null check (asks in ('owners', 'managers', 'processors')),
  conditions text[] not null default '{}',
  requested_at timestamptz not null,
  -- Until when it can be decided; until when what was approved is held.
  open_until timestamptz not null,
  decided_at timestamptz,
  decided_by uuid references users,
  granted varchar(255),
  expires_at timestamptz,
  -- Gone once the grant was taken back.
  grant_id uuid references user_grants on delete set null
);
create unique index access_requests_number on access_requests (number);
create index access_requests_requester on access_requests (requester_id, id);
create unique index access_requests_open on access_requests (requester_id, resource_type, access_level, organization_id)
  nulls not distinct where status = 'pending_approval';
create index access_requests_processors on access_requests (organization_id, id)
  where status = 'pending_approval' and asks = 'processors';
create index access_requests_undecided on access_requests (open_until) where status = 'pending_approval';
create index access_requests_type on access_requests (type_id) where type_id is not null;
create unique index access_requests_grant on access_requests (grant_id) where grant_id is not null;

create table access_request_approvers (
  request_id uuid not null references access_requests on delete cascade,
  user_id uuid not null references users,
  -- Who passed it on to them.
  delegated_by uuid references users,
  vote varchar(10) check (vote in ('approved', 'rejected')),
  voted_at timestamptz,
  comments text,
  -- Whether they are still to answer.
  open boolean not null default true,
  primary key (request_id, user_id)
);
create index access_request_approvers_open on access_request_approvers (user_id, request_id) where open;
create index access_request_approvers_voted on access_request_approvers (user_id, request_id) where vote is not null;

-- Who holds a pattern.
create index user_grants_pattern on user_grants (pattern, user_id);
