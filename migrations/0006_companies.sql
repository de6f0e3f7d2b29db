-- Companies: the customers whose credentials are kept, entered here or taken over from ConnectWise.

-- Search by any part of a name. A trusted extension: the database's owner may create it.
create extension if not exists pg_trgm;

create table companies (
  id uuid primary key,
  name varchar(255) not null,
  -- The short name people know a company by; in ConnectWise its identifier.
  identifier varchar(255),
  organization_id uuid references organizations,
  cw_company_id integer,
  -- What ConnectWise said last, and when; served when it does not answer.
  cw_data jsonb,
  cw_fetched_at timestamptz,
  created_by uuid references users,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index companies_cw_key on companies (cw_company_id) where cw_company_id is not null;
create unique index companies_identifier_key on companies (organization_id, lower(identifier)) nulls not distinct
  where identifier is not null;
create index companies_name on companies (lower(name), id);
create index companies_organization on companies (organization_id, lower(name), id);
-- Both in one text, so that one index serves a search over either; a line break is in neither.
create index companies_search on companies using gin ((name || e'\n' || coalesce(identifier, '')) gin_trgm_ops);
