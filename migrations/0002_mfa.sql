-- Second factors and what a sign-in waits with until one was shown.

create table mfa_factors (
  id uuid primary key,
  user_id uuid not null references users,
  kind varchar(20) not null check (kind in ('totp')),
  -- Sealed for this row.
  secret bytea not null,
  -- What the authenticator shows: the address when the factor was set up.
  label varchar(254) not null,
  -- Null until a first code was shown: the factor protects nothing before that.
  confirmed_at timestamptz,
  -- The newest time step whose code was accepted; it and older ones are refused (RFC 6238 §5.2).
  last_step bigint,
  created_at timestamptz not null,
  unique (user_id, kind)
);

create table mfa_backup_codes (
  user_id uuid not null references users,
  -- Keyed, so that the table alone cannot be searched for codes.
  hash bytea not null,
  used_at timestamptz,
  primary key (user_id, hash)
);

-- What the account was like when the token was made; a token that has it is refused once that changed.
alter table one_time_tokens add column account_state text;
