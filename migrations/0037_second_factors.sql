-- Second factors besides an authenticator: codes that are sent by mail or by SMS. What is sealed is then where they go,
-- and the label is that address as it may be shown.
alter table mfa_factors drop constraint mfa_factors_kind_check,
  add constraint mfa_factors_kind_check check (kind in ('totp', 'email', 'sms'));

-- Backup codes that were given before the factor was confirmed count from then on; null: they count.
alter table mfa_backup_codes add column factor_id uuid references mfa_factors on delete cascade;
create index mfa_backup_codes_factor on mfa_backup_codes (factor_id) where factor_id is not null;

-- Codes that were sent. A code follows from the id by a key that the database does not have. Rows outlive the factor,
-- so that nobody has more sent by beginning anew.
create table mfa_sent_codes (
  id uuid primary key,
  user_id uuid not null references users,
  factor_id uuid not null,
  -- The hash of the token of the sign-in that it finishes; null: it confirms the factor.
  sign_in bytea,
  -- Keyed hash of where it went: one address gets few, whoever has them sent.
  destination bytea not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index mfa_sent_codes_user on mfa_sent_codes (user_id, sent_at);
create index mfa_sent_codes_destination on mfa_sent_codes (destination, sent_at);
create index mfa_sent_codes_expiry on mfa_sent_codes (expires_at);
