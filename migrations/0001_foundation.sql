-- Accounts, sessions, the access model, teams, integrations, mail, the audit ledger.
-- Ids are UUIDv7 made by the application, so that PostgreSQL 15 to 18 behave alike.

-- One row whose lock serialises changes of access, and whose epoch tells cached principals that they are stale.
create table access_state (
  id smallint primary key default 1 check (id = 1),
  epoch bigint not null default 1
);
insert into access_state default values;

create table organizations (
  id uuid primary key,
  name varchar(255) not null,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table users (
  id uuid primary key,
  -- Null once the account is deleted: the row stays for the audit trail, the person's data does not.
  email varchar(254),
  username varchar(30),
  first_name varchar(255),
  last_name varchar(255),
  display_name varchar(255),
  image_url text,
  bio text,
  phone varchar(20),
  department varchar(255),
  timezone varchar(100) not null default 'UTC',
  active boolean not null default true,
  email_verified_at timestamptz,
  auth_provider varchar(30) not null default 'local',
  password_hash text,
  password_changed_at timestamptz,
  preferences jsonb not null default '{}',
  privacy jsonb not null default '{}',
  access_epoch bigint not null default 1,
  last_login_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  check (deleted_at is not null or (email is not null and username is not null))
);
create unique index users_email_key on users (lower(email)) where deleted_at is null;
create unique index users_username_key on users (username) where deleted_at is null;
create index users_living on users (id) where deleted_at is null;

create table organization_members (
  organization_id uuid not null references organizations,
  user_id uuid not null references users,
  joined_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);
create index organization_members_user on organization_members (user_id);

create table roles (
  id uuid primary key,
  moniker varchar(64) not null check (moniker ~ '^[a-z0-9_-]+$'),
  name varchar(255) not null,
  description text,
  organization_id uuid references organizations,
  -- 1 (user) to 5 (admin) for the system roles; null for all others.
  system_rank smallint,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index roles_moniker_key on roles (moniker, organization_id) nulls not distinct;

create table permissions (
  id uuid primary key,
  name varchar(255) not null,
  description text,
  resource varchar(255) not null,
  action varchar(255) not null,
  organization_id uuid references organizations,
  is_system boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index permissions_key on permissions (resource, action, organization_id) nulls not distinct;

create table role_permissions (
  role_id uuid not null references roles on delete cascade,
  permission_id uuid not null references permissions on delete cascade,
  primary key (role_id, permission_id)
);
create index role_permissions_permission on role_permissions (permission_id);

create table user_roles (
  user_id uuid not null references users,
  role_id uuid not null references roles on delete cascade,
  starts_at timestamptz,
  expires_at timestamptz,
  granted_by uuid references users,
  created_at timestamptz not null default now(),
  primary key (user_id, role_id)
);
create index user_roles_role on user_roles (role_id, user_id);

create table user_grants (
  id uuid primary key,
  user_id uuid not null references users,
  pattern varchar(255) not null,
  organization_id uuid references organizations,
  starts_at timestamptz,
  expires_at timestamptz,
  granted_by uuid references users,
  created_at timestamptz not null default now()
);
create index user_grants_user on user_grants (user_id);

create table teams (
  id uuid primary key,
  name varchar(255) not null,
  description text,
  metadata jsonb not null default '{}',
  organization_id uuid references organizations,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index teams_name on teams (name);
create index teams_organization on teams (organization_id) where deleted_at is null;

create table team_members (
  id uuid primary key,
  team_id uuid not null references teams,
  user_id uuid not null references users,
  role varchar(50) not null default 'member' check (role in ('owner', 'manager', 'member')),
  joined_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index team_members_key on team_members (team_id, user_id) where deleted_at is null;
create index team_members_user on team_members (user_id) where deleted_at is null;

create table team_grants (
  id uuid primary key,
  team_id uuid not null references teams,
  pattern varchar(255) not null,
  -- The least role in the team that receives the pattern.
  least_role varchar(50) not null default 'member' check (least_role in ('owner', 'manager', 'member')),
  granted_by uuid references users,
  created_at timestamptz not null default now()
);
create unique index team_grants_key on team_grants (team_id, pattern, least_role);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users,
  device_id varchar(64),
  ip varchar(45) not null,
  user_agent varchar(512) not null,
  created_at timestamptz not null,
  -- When the password (or another first factor) was last shown in this session.
  authenticated_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason varchar(50)
);
create index sessions_user on sessions (user_id) where revoked_at is null;
create index sessions_expiry on sessions (expires_at) where revoked_at is null;

create table refresh_tokens (
  hash bytea primary key,
  session_id uuid not null references sessions on delete cascade,
  created_at timestamptz not null,
  used_at timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);

create table known_devices (
  user_id uuid not null references users,
  device_id varchar(64) not null,
  last_seen_at timestamptz not null,
  primary key (user_id, device_id)
);

-- Setup, e-mail verification and password reset links; only the SHA-256 is kept.
create table one_time_tokens (
  hash bytea primary key,
  kind varchar(30) not null,
  user_id uuid references users,
  email varchar(254),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_tokens_user on one_time_tokens (user_id, kind);
create index one_time_tokens_expiry on one_time_tokens (expires_at);

-- Failed password logins by account (known or not) and, for devices that signed in before, by account and device.
create table login_failures (
  key bytea primary key,
  failures integer not null,
  first_at timestamptz not null,
  locked_until timestamptz
);

create table mail_messages (
  id uuid primary key,
  kind varchar(50) not null,
  recipient varchar(254) not null,
  subject varchar(255) not null,
  -- Sealed: it may hold a link that acts. Null once delivered.
  body bytea,
  status varchar(20) not null default 'queued' check (status in ('queued', 'sent', 'kept', 'failed')),
  attempts integer not null default 0,
  last_error text,
  created_at timestamptz not null default now(),
  settled_at timestamptz
);
create index mail_messages_created on mail_messages (created_at);

create table key_versions (
  version integer primary key,
  wrapped bytea not null,
  created_at timestamptz not null default now()
);

create table integrations (
  id uuid primary key,
  name varchar(255) not null,
  api_url varchar(2048) not null,
  sealed_key bytea,
  organization_id uuid references organizations,
  created_by uuid references users,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index integrations_organization on integrations (organization_id) where deleted_at is null;

-- The last result per saved integration, or per person and free name.
create table integration_results (
  subject varchar(255) not null,
  user_id uuid references users,
  success boolean not null,
  status integer not null,
  message text not null,
  details text,
  tested_at timestamptz not null,
  unique nulls not distinct (subject, user_id)
);
create index integration_results_user on integration_results (user_id);

-- Lines of a running import, dropped when it ends. Unlogged: a crash ends the import, and nothing of it was promised.
create unlogged table import_rows (
  import_id uuid not null,
  line integer not null,
  user_id uuid not null,
  email varchar(254) not null,
  username varchar(30) not null,
  full_name varchar(255),
  first_name varchar(255),
  last_name varchar(255),
  department varchar(255),
  phone varchar(20),
  bio text,
  timezone varchar(100) not null,
  role varchar(64) not null,
  is_active boolean not null,
  password_hash text,
  problem text,
  primary key (import_id, line)
);

create table audit_events (
  id uuid primary key,
  at timestamptz not null,
  -- Tells the sealer when no transaction that could still add an older event is running.
  xid xid8 not null default pg_current_xact_id(),
  action varchar(100) not null,
  outcome varchar(20) not null,
  actor_id uuid,
  target_kind varchar(50),
  target_id varchar(255),
  organization_id uuid,
  ip varchar(45) not null,
  user_agent varchar(512) not null,
  request_id varchar(100) not null,
  details jsonb not null default '{}'
);
create index audit_events_actor on audit_events (actor_id, id);
create index audit_events_target on audit_events (target_id, id);
create index audit_events_action on audit_events (action, id);
create index audit_events_xid on audit_events (xid);
create index audit_events_organization on audit_events (organization_id, id) where organization_id is not null;

create table audit_batches (
  number bigint primary key,
  sealed_at timestamptz not null,
  events integer not null,
  root bytea not null,
  previous bytea not null,
  head bytea not null
);

create table audit_leaves (
  event_id uuid primary key,
  batch bigint not null references audit_batches,
  position integer not null,
  hash bytea not null,
  unique (batch, position)
);

-- How far the sealer has come: events of transactions below this id are all sealed.
create table audit_sealer (
  id smallint primary key default 1 check (id = 1),
  xid xid8 not null default '0'
);
insert into audit_sealer default values;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit ledger is append-only';
end $$;
create trigger append_only before update or delete or truncate on audit_events
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on audit_batches
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on audit_leaves
  for each statement execute function refuse_change();
