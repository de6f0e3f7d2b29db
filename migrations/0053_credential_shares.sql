-- A credential that is shared with one person for a time, since a request of theirs was approved.
create table credential_shares (
  id uuid primary key,
  credential_id uuid not null references credentials on delete cascade,
  user_id uuid not null references users,
  -- Where the credential was kept when it was shared (null: the platform); once it is kept elsewhere, nobody has it by this.
  organization_id uuid references organizations,
  access varchar(10) not null check (access in ('read', 'write')),
  starts_at timestamptz not null,
  expires_at timestamptz not null,
  request_id uuid not null references access_requests on delete cascade,
  -- Null where nobody had to approve it.
  shared_by uuid references users,
  created_at timestamptz not null
);
create unique index credential_shares_request on credential_shares (request_id);
create index credential_shares_user on credential_shares (user_id, expires_at);
create index credential_shares_credential on credential_shares (credential_id);
create index credential_shares_ended on credential_shares (expires_at);
create index credential_shares_organization on credential_shares (organization_id);

-- The one credential that a request asks for; gone with it.
alter table access_requests add column credential_id uuid references credentials on delete set null;
create index access_requests_credential on access_requests (credential_id) where credential_id is not null;
create unique index access_requests_waiting
  on access_requests (requester_id, resource_type, access_level, organization_id, credential_id)
  nulls not distinct where status = 'pending_approval';
drop index access_requests_open;

-- With the credential, whichever way it goes, ends what waits for an answer.
create function withdraw_requests_for_credential() returns trigger language plpgsql as $$
begin
  update access_requests set status = 'withdrawn', decided_at = now()
    where credential_id = old.id and status = 'pending_approval';
  return old;
end $$;
create trigger withdraws_requests before delete on credentials
  for each row execute function withdraw_requests_for_credential();
-- Those of them of whom the people asked were not told yet.
create index access_requests_lost on access_requests (decided_at)
  where status = 'withdrawn' and resource_type = 'credential' and credential_id is null;
