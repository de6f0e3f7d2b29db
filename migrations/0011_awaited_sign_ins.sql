-- Sign-ins that one device asks for and waits for, and a browser, perhaps elsewhere, goes through.

create table awaited_sign_ins (
  -- SHA-256 of the callback key, which is also the `state`.
  hash bytea primary key,
  -- SHA-256 of the cookie that the asking device got; a browser keeps it.
  browser bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- The socket that waits: the last one that came.
  holder uuid,
  -- When the provider sent somebody back: from then on the state is spent.
  used_at timestamptz,
  -- Who signed in there, sealed, until the code is confirmed; and SHA-256 of the cookie of the browser that may.
  person bytea,
  confirmer bytea unique,
  wrong_codes integer not null default 0,
  -- How it ended: who may enter, or why nobody may. Sessions are opened by the socket that takes the row away.
  settled_at timestamptz,
  -- Unlinking an identity takes away what it was about to open.
  identity_id uuid references external_identities on delete cascade,
  -- What the account was then; when it changes, nothing is opened.
  account_state text,
  refusal jsonb,
  check ((person is null) = (confirmer is null)),
  check (settled_at is null or person is null),
  check ((settled_at is null) = (identity_id is null and refusal is null)),
  check (identity_id is null or (account_state is not null and refusal is null))
);
create index awaited_sign_ins_expiry on awaited_sign_ins (expires_at);
create index awaited_sign_ins_identity on awaited_sign_ins (identity_id) where identity_id is not null;
