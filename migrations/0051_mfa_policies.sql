-- What a session was begun with (password, passkey, a provider; totp, email, sms, backup_code), and which second factors that
-- counts as. Of sessions from before nothing is known, so that they count as none.
alter table sessions add column amr varchar(20)[] not null default '{}';
alter table sessions add column factors varchar(20)[] not null default '{}';

-- Since when policies have asked somebody for a second factor. It stays when they cease to: their time does not begin anew.
create table mfa_demands (
  user_id uuid primary key references users on delete cascade,
  since timestamptz not null
);
