-- Credential types, credentials, and every value they had.

create table credential_types (
  id uuid primary key,
  name varchar(255) not null,
  -- A narrower way in: who holds `<permission_scope>.fetch` may do to these what `credential.fetch` allows.
  permission_scope varchar(200),
  icon varchar(2048),
  -- Null: of the platform, for credentials of every organization.
  organization_id uuid references organizations,
  created_by uuid references users,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index credential_types_name_key on credential_types (organization_id, lower(name)) nulls not distinct;
create unique index credential_types_scope_key on credential_types (permission_scope) where permission_scope is not null;

create table credential_type_fields (
  type_id uuid not null references credential_types on delete cascade,
  field_id varchar(64) not null,
  position integer not null,
  name varchar(255) not null,
  required boolean not null,
  secure boolean not null,
  value_type varchar(30) not null check (value_type in
    ('plain_text', 'license_key', 'ip_address', 'generic_secret', 'bitlocker_key', 'password')),
  -- No longer a field of the type; what credentials had there stays in their history.
  archived_at timestamptz,
  primary key (type_id, field_id)
);

create table credentials (
  id uuid primary key,
  name varchar(255) not null,
  notes text,
  type_id uuid not null references credential_types,
  company_id uuid not null references companies,
  -- Counts the changes of values.
  version integer not null default 1,
  -- Wrapped by a key-encryption key and bound to this row; without it no value of the credential opens again.
  data_key bytea not null,
  created_by uuid references users,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index credentials_name_key on credentials (company_id, lower(name));
create index credentials_type on credentials (type_id, id);

create table credential_versions (
  credential_id uuid not null references credentials on delete cascade,
  version integer not null,
  at timestamptz not null,
  by uuid references users,
  -- Which fields were set or cleared.
  fields text[] not null,
  primary key (credential_id, version)
);

-- The value a field got by a version; the highest version is the value it has.
create table credential_values (
  credential_id uuid not null references credentials on delete cascade,
  field_id varchar(64) not null,
  version integer not null,
  -- One of them, or neither where the field was cleared. Sealed values are bound to credential, field and version.
  value text,
  sealed bytea,
  primary key (credential_id, field_id, version),
  check (value is null or sealed is null)
);
