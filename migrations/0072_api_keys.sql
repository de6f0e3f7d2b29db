-- What programs come with in place of a session. A key holds what it names and its owner holds at that moment. Of each of its
-- secrets only the hash of the whole token is kept; `lookup` is the part of the token that everybody may see.
create table api_keys (
  id uuid primary key,
  user_id uuid not null references users (id),
  name text not null,
  -- Patterns of permission nodes, and `self.<area>` in `areas` without its `self.`; `*` there: every area.
  permissions text[] not null,
  areas text[] not null,
  -- Where alone it acts; null: wherever its owner may.
  organization_id uuid references organizations (id),
  -- Where calls may come from; empty: from anywhere.
  ranges text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- When its newest secret was made.
  rotated_at timestamptz not null,
  expires_at timestamptz not null,
  -- Days before the end of which its owner was told; null: none yet.
  told_days smallint,
  last_used_at timestamptz,
  last_used_ip text,
  revision bigint not null default 1
);

create index api_keys_of_person on api_keys (user_id, created_at);
create index api_keys_of_organization on api_keys (organization_id) where organization_id is not null;
create index api_keys_by_end on api_keys (expires_at);

create table api_key_secrets (
  lookup text primary key,
  key_id uuid not null references api_keys (id) on delete cascade,
  hash bytea not null,
  made_at timestamptz not null,
  -- Since another took its place; null: it is the one in use.
  ends_at timestamptz,
  last_used_at timestamptz
);

create index api_key_secrets_of_key on api_key_secrets (key_id);

-- What goes on of an execution that was begun with a key goes on with that key.
alter table executions add column key_id uuid;

create trigger api_keys_revision before update of name, ranges, expires_at on api_keys
  for each row execute function raise_revision();
