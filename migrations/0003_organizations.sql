-- Organizations as people see them, and the ways into one: invitations by mail, and asking to join.

alter table organizations
  add column description text,
  -- Stored in lower case.
  add column domain varchar(253),
  -- A domain counts for joining only once it is known to be the organization's own.
  add column domain_verified_at timestamptz,
  add column join_policy varchar(10) not null default 'invite' check (join_policy in ('invite', 'domain', 'open'));
create unique index organizations_domain_key on organizations (lower(domain)) where deleted_at is null;

-- Pending invitations only: one that is accepted or withdrawn is deleted, the audit trail remembers it.
create table organization_invitations (
  id uuid primary key,
  organization_id uuid not null references organizations,
  email varchar(254) not null,
  -- The person an administrator named by id; null when an address was typed.
  user_id uuid references users,
  -- Whether accepting makes an administrator.
  admin boolean not null default false,
  role_ids uuid[] not null default '{}',
  -- SHA-256 of the token in the mail.
  hash bytea not null unique,
  -- Null for the operator.
  invited_by uuid references users,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create unique index organization_invitations_key on organization_invitations (organization_id, lower(email));

-- People who asked to join and wait for an answer; deleted when it is given.
create table organization_requests (
  id uuid primary key,
  organization_id uuid not null references organizations,
  user_id uuid not null references users,
  created_at timestamptz not null,
  unique (organization_id, user_id)
);
create index organization_requests_user on organization_requests (user_id);
