-- Public keys for end-to-end encryption (decision 50): one identity for a person.
create table identity_keys (
  user_id uuid primary key references users (id),
  identity_key bytea not null,
  -- Grows with every new identity key of theirs.
  identity_version integer not null,
  identity_since timestamptz not null,
  -- What they were told of their one-time keys: 1 that few are left, 2 that none is.
  told smallint not null default 0,
  -- When they were last reminded to rotate.
  reminded_at timestamptz
) with (fillfactor = 80);

-- Every signed pre-key that they had, under which identity key; the one in use has not been replaced.
create table signed_pre_keys (
  user_id uuid not null references users (id),
  version integer not null,
  identity_key bytea not null,
  identity_version integer not null,
  public_key bytea not null,
  -- What its owner calls it.
  key_id integer,
  signature bytea,
  signature_scheme text check (signature_scheme in ('ed25519', 'xeddsa')),
  created_at timestamptz not null,
  expires_at timestamptz,
  replaced_at timestamptz,
  primary key (user_id, version),
  check ((signature is null) = (signature_scheme is null))
);
create unique index signed_pre_keys_in_use on signed_pre_keys (user_id) where replaced_at is null;
create index signed_pre_keys_age on signed_pre_keys (created_at) where replaced_at is null;
create index signed_pre_keys_ending on signed_pre_keys (expires_at) where replaced_at is null and expires_at is not null;

-- What was handed out stays, so that it is never handed out again.
create table one_time_keys (
  user_id uuid not null references users (id),
  public_key bytea not null,
  key_id integer,
  added_at timestamptz not null,
  -- Among those that were added with it.
  place smallint not null,
  handed_out_at timestamptz,
  primary key (user_id, public_key)
);
create index one_time_keys_next on one_time_keys (user_id, added_at, place) where handed_out_at is null;
create unique index one_time_keys_ids on one_time_keys (user_id, key_id) where key_id is not null;

-- Private identities, which a passphrase encrypts that never comes here.
create table identity_key_backups (
  user_id uuid not null references users (id),
  version integer not null,
  -- The public key of what is inside.
  identity_key bytea not null,
  content text not null,
  created_at timestamptz not null,
  primary key (user_id, version)
);

-- What browsers of one person keep in common, encrypted by them: whom they have verified.
create table identity_key_states (
  user_id uuid primary key references users (id),
  version integer not null,
  content text not null,
  updated_at timestamptz not null
);
