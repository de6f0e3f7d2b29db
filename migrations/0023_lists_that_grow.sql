-- What a list costs may not grow with its table: counts are kept, orders and searches have their indexes.

-- How many rows there are, kept by the database itself: one row a statement that changed it, folded together later
-- (src/platform/db/counts.ts), so that nobody who writes waits for another. `within` is what the rows belong to: null for
-- all of them, zeros for those of the platform.
create table kept_counts (
  what varchar(30) not null,
  within uuid,
  change bigint not null
);
create index kept_counts_key on kept_counts (what, within) include (change);

-- Arguments: the name of the count, SQL of what a row belongs to (null: nothing), SQL of whether a row counts.
create function keep_count() returns trigger language plpgsql as $$
declare
  one text := format('coalesce((%s)::uuid, ''00000000-0000-0000-0000-000000000000'') as within', tg_argv[1]);
  came text := format('select %s, 1 as change from came where %s', one, tg_argv[2]);
  went text := format('select %s, -1 as change from went where %s', one, tg_argv[2]);
  changed text := case tg_op when 'INSERT' then came when 'DELETE' then went else came || ' union all ' || went end;
begin
  if tg_argv[1] = 'null' then
    execute format('insert into kept_counts (what, within, change)
      select %L, null, sum(change) from (%s) changed having sum(change) <> 0', tg_argv[0], changed);
  else
    execute format('insert into kept_counts (what, within, change) select %L, within, sum(change) from (%s) changed
      group by grouping sets ((within), ()) having sum(change) <> 0', tg_argv[0], changed);
  end if;
  return null;
end $$;

-- Puts the three triggers on a table, and counts what is there.
create procedure start_count(counted text, what text, within text, counts text) language plpgsql as $$
declare
  given text := format('%L, %L, %L', what, within, counts);
begin
  execute format('create trigger count_%s_in after insert on %I referencing new table as came
    for each statement execute function keep_count(%s)', what, counted, given);
  execute format('create trigger count_%s_out after delete on %I referencing old table as went
    for each statement execute function keep_count(%s)', what, counted, given);
  execute format('insert into kept_counts (what, within, change)
    select %L, within, count(*) from (select coalesce((%s)::uuid, ''00000000-0000-0000-0000-000000000000'') as within
      from %I where %s) found group by grouping sets ((within), ())', what, within, counted, counts);
  delete from kept_counts k where k.what = start_count.what and (k.change = 0 or (start_count.within = 'null' and k.within is not null));
end $$;

-- The same for what changes while it stays a row; not for tables that are written all the time.
create procedure count_updates(counted text, what text, within text, counts text) language plpgsql as $$
begin
  execute format('create trigger count_%s_changed after update on %I referencing old table as went new table as came
    for each statement execute function keep_count(%L, %L, %L)', what, counted, what, within, counts);
end $$;

call start_count('organizations', 'organizations', 'null', 'deleted_at is null');
call count_updates('organizations', 'organizations', 'null', 'deleted_at is null');
call start_count('teams', 'teams', 'organization_id', 'deleted_at is null');
call count_updates('teams', 'teams', 'organization_id', 'deleted_at is null');
call start_count('team_members', 'team_members', 'team_id', 'deleted_at is null');
call count_updates('team_members', 'team_members', 'team_id', 'deleted_at is null');
call start_count('companies', 'companies', 'organization_id', 'true');
call count_updates('companies', 'companies', 'organization_id', 'true');
call start_count('credentials', 'company_credentials', 'company_id', 'true');
call start_count('credentials', 'type_credentials', 'type_id', 'true');
call start_count('roles', 'roles', 'organization_id', 'true');
call start_count('permissions', 'permissions', 'organization_id', 'true');
call start_count('user_roles', 'role_holders', 'role_id', 'true');
call start_count('organization_members', 'members', 'organization_id', 'true');
call start_count('organization_invitations', 'invitations', 'organization_id', 'true');

-- The highest system role of a person and whether a second factor is shown, where lists need them: both follow from
-- other tables, and triggers there keep them.
alter table users
  add column system_role varchar(64) not null default 'user',
  add column shows_factor boolean not null default false;

-- The highest system role that a person has now.
create function highest_system_role(person uuid) returns varchar language sql stable as $$
  select coalesce((select r.moniker from user_roles ur join roles r on r.id = ur.role_id
    where ur.user_id = person and r.system_rank is not null
      and (ur.starts_at is null or ur.starts_at <= now()) and (ur.expires_at is null or ur.expires_at > now())
    order by r.system_rank desc limit 1), 'user')
$$;

create function keep_system_role() returns trigger language plpgsql as $$
begin
  -- Whoever is given the role that stands for them already changes nothing: an import of many stays one of few.
  update users u set system_role = highest_system_role(u.id)
    from changed c join roles r on r.id = c.role_id and r.system_rank is not null
    where u.id = c.user_id and (tg_op <> 'INSERT' or u.system_role <> r.moniker)
      and u.system_role <> highest_system_role(u.id);
  return null;
end $$;
create trigger system_role_given after insert on user_roles referencing new table as changed
  for each statement execute function keep_system_role();
create trigger system_role_changed after update on user_roles referencing new table as changed
  for each statement execute function keep_system_role();
create trigger system_role_taken after delete on user_roles referencing old table as changed
  for each statement execute function keep_system_role();
-- What begins or ends by itself is looked at each minute (src/domain/upkeep/keep-counts.ts).
create index user_roles_begin on user_roles (starts_at) where starts_at is not null;
create index user_roles_end on user_roles (role_id, expires_at) where expires_at is not null;

create function keep_shows_factor() returns trigger language plpgsql as $$
declare
  person uuid := case tg_op when 'DELETE' then old.user_id else new.user_id end;
begin
  update users set shows_factor = not shows_factor where id = person and shows_factor <>
    exists (select 1 from mfa_factors f where f.user_id = person and f.confirmed_at is not null);
  return null;
end $$;
create trigger factor_changed after insert or update of confirmed_at or delete on mfa_factors
  for each row execute function keep_shows_factor();

update users u set system_role = highest_system_role(u.id)
  where u.id in (select ur.user_id from user_roles ur join roles r on r.id = ur.role_id and r.system_rank > 1);
update users u set shows_factor = true
  where u.id in (select user_id from mfa_factors where confirmed_at is not null);

call start_count('users', 'people', 'null', 'deleted_at is null');
call start_count('users', 'active_people', 'null', 'deleted_at is null and active');
call start_count('users', 'secured_people', 'null', 'deleted_at is null and active and shows_factor');
-- People change at every sign-in: only what a count depends on may cost anything there.
create function keep_people() returns trigger language plpgsql as $$
declare
  was boolean := old.deleted_at is null;
  is_ boolean := new.deleted_at is null;
begin
  insert into kept_counts (what, within, change)
    select what, null, after::int - before::int from (values
      ('people', was, is_),
      ('active_people', was and old.active, is_ and new.active),
      ('secured_people', was and old.active and old.shows_factor, is_ and new.active and new.shows_factor)
    ) as counted (what, before, after) where before <> after;
  return null;
end $$;
create trigger count_people_changed after update of deleted_at, active, shows_factor on users for each row
  when ((old.deleted_at is null, old.active, old.shows_factor) is distinct from (new.deleted_at is null, new.active, new.shows_factor))
  execute function keep_people();

-- Orders of lists.
-- With the name itself, so that the index alone can answer.
create index users_by_name on users (coalesce(display_name, ''), id) include (display_name) where deleted_at is null;
create index users_by_role on users (system_role, id) where deleted_at is null and system_role <> 'user';
create index users_by_department on users (department, id) where deleted_at is null and department is not null;
create index users_inactive on users (id) where deleted_at is null and not active;
create index organization_members_joined on organization_members (organization_id, joined_at, user_id);
create index organizations_created on organizations (created_at, id) where deleted_at is null;
create index organizations_deleted on organizations (id) where deleted_at is not null;
create index organization_invitations_created on organization_invitations (organization_id, created_at, id);
create index organization_invitations_end on organization_invitations (organization_id, expires_at);
create index organization_invitations_admin on organization_invitations (organization_id) where admin and user_id is not null;
create index credentials_of_company on credentials (company_id, lower(name), id);
create index credentials_of_type on credentials (type_id, lower(name), id);
create index roles_created on roles (created_at, id);
create index permissions_created on permissions (created_at, id);
drop index teams_name;
create index teams_by_name on teams (name, id) where deleted_at is null;
-- Moments count in milliseconds, as they are told.
create index teams_created on teams (date_trunc('milliseconds', created_at at time zone 'UTC'), id) where deleted_at is null;
create index team_members_joined on team_members (team_id, date_trunc('milliseconds', joined_at at time zone 'UTC'), user_id)
  where deleted_at is null;

-- Searches: each text begins behind a line break, which none of them holds, so that beginnings have trigrams of their own.
create index users_search on users
  using gin ((e'\n' || email || e'\n' || username || e'\n' || coalesce(display_name, '')) gin_trgm_ops)
  with (gin_pending_list_limit = 512) where deleted_at is null;
create index teams_search on teams using gin ((e'\n' || name) gin_trgm_ops) where deleted_at is null;
create index roles_search on roles using gin ((e'\n' || name || e'\n' || moniker) gin_trgm_ops);
create index organizations_search on organizations
  using gin ((e'\n' || name || e'\n' || coalesce(domain, '')) gin_trgm_ops) where deleted_at is null;
drop index companies_search;
create index companies_search on companies
  using gin ((e'\n' || name || e'\n' || coalesce(identifier, '')) gin_trgm_ops);
