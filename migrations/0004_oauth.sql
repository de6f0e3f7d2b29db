-- Sign-in by other providers: who people are there, and sign-ins that are on their way.

create table external_identities (
  id uuid primary key,
  user_id uuid not null references users,
  provider varchar(20) not null check (provider in ('google', 'github', 'microsoft')),
  -- Subjects are unique within their issuer only: a Microsoft tenant is an issuer of its own.
  issuer varchar(255) not null,
  subject varchar(255) not null,
  -- What the provider last said, to be shown; never what anybody is recognised by.
  email varchar(254),
  linked_at timestamptz not null,
  last_used_at timestamptz not null,
  constraint external_identities_key unique (provider, issuer, subject),
  constraint external_identities_of_user unique (user_id, provider)
);

create table oauth_flows (
  -- SHA-256 of `state`.
  hash bytea primary key,
  -- SHA-256 of the cookie of the browser that began.
  browser bytea not null,
  provider varchar(20) not null,
  intent varchar(10) not null check (intent in ('sign_in', 'link')),
  -- Who links, and the session it was begun in.
  user_id uuid references users,
  session_id uuid references sessions on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  check ((intent = 'link') = (user_id is not null and session_id is not null))
);
create index oauth_flows_expiry on oauth_flows (expires_at);
create index oauth_flows_session on oauth_flows (session_id) where session_id is not null;
