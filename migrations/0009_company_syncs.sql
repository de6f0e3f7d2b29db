-- Taking companies over from ConnectWise.

-- Identifiers of companies that come from ConnectWise are ConnectWise's affair: two may change places between two
-- syncs, and one may be the same as that of a company made here, from which it is kept apart.
drop index companies_identifier_key;
create unique index companies_identifier_key on companies (organization_id, lower(identifier)) nulls not distinct
  where identifier is not null and cw_company_id is null;
create index companies_identifier on companies (lower(identifier)) where identifier is not null;

create table company_syncs (
  id uuid primary key,
  -- Where companies go that were not known before; null: to the platform.
  organization_id uuid references organizations,
  -- Null: the hourly one.
  started_by uuid references users,
  started_at timestamptz not null,
  -- When it last said that it lives.
  seen_at timestamptz not null,
  finished_at timestamptz,
  pages integer not null default 0,
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  missing integer not null default 0,
  -- Companies made here that have the identifier of one taken over: [{"id", "identifier", "cw_company_id"}].
  collisions jsonb not null default '[]',
  -- Why it ended early.
  error text
);
create index company_syncs_started on company_syncs (started_at desc);
-- One at a time, whoever starts it.
create unique index company_syncs_running on company_syncs ((true)) where finished_at is null;
