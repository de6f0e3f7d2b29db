-- Passkeys (WebAuthn): they sign in without a password, and are a second factor beside one.
create table passkeys (
  id uuid primary key,
  user_id uuid not null references users,
  -- What the authenticator calls it; one person's only.
  credential_id bytea not null unique,
  -- COSE.
  public_key bytea not null,
  -- How often it has signed, for those that count; one that goes back was copied.
  counter bigint not null,
  transports text[] not null,
  name varchar(100) not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkeys_user on passkeys (user_id, created_at);

create or replace function keep_shows_factor() returns trigger language plpgsql as $$
declare
  person uuid := case tg_op when 'DELETE' then old.user_id else new.user_id end;
begin
  update users set shows_factor = not shows_factor where id = person and shows_factor <> (
    exists (select 1 from mfa_factors f where f.user_id = person and f.confirmed_at is not null)
    or exists (select 1 from passkeys p where p.user_id = person));
  return null;
end $$;
create trigger passkey_changed after insert or delete on passkeys for each row execute function keep_shows_factor();
