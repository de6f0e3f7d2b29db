-- Things that a team's members may read or change without holding a permission for all of their kind. Each row names
-- one thing, by a column for its kind, and goes when that thing does.
create table team_resources (
  id uuid primary key,
  team_id uuid not null references teams,
  credential_id uuid references credentials on delete cascade,
  access varchar(10) not null check (access in ('read', 'write')),
  -- Null: the operator.
  shared_by uuid references users,
  created_at timestamptz not null default now(),
  constraint team_resources_thing check (num_nonnulls(credential_id) = 1)
);
create unique index team_resources_credential on team_resources (credential_id, team_id);
create index team_resources_team on team_resources (team_id, id);
