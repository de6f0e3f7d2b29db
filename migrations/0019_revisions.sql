-- How often a thing that people edit has been changed: what a reader saw can be told from what is there now. Raised here, so
-- that no way of changing something can forget it; sign-ins, epochs, keys and syncs that change nothing raise none.

create function raise_revision() returns trigger language plpgsql as $$
begin
  new.revision := old.revision + 1;
  return new;
end $$;

-- What belongs to a thing and is kept in a table of its own. Arguments: the table of the things, and the column naming them.
create function raise_revision_of() returns trigger language plpgsql as $$
begin
  execute format('update %I set revision = revision + 1 where id in (select %I from changed)', tg_argv[0], tg_argv[1]);
  return null;
end $$;
create function raise_revision_of_updated() returns trigger language plpgsql as $$
begin
  execute format('update %I set revision = revision + 1
    where id in (select %I from (select * from after except select * from before) changed)', tg_argv[0], tg_argv[1]);
  return null;
end $$;

-- Who administers an organization is edited with it.
create function raise_revision_of_administered() returns trigger language plpgsql as $$
begin
  update organizations set revision = revision + 1 where id in (select r.organization_id
    from changed c join roles r on r.id = c.role_id where r.moniker = 'org-admin');
  return null;
end $$;

alter table users add column revision bigint not null default 1;
create trigger revised before update of email, username, first_name, last_name, display_name, image_url, bio, phone,
    department, timezone, active, preferences, privacy on users for each row
  when ((old.email, old.username, old.first_name, old.last_name, old.display_name, old.image_url, old.bio, old.phone,
      old.department, old.timezone, old.active, old.preferences, old.privacy)
    is distinct from (new.email, new.username, new.first_name, new.last_name, new.display_name, new.image_url, new.bio,
      new.phone, new.department, new.timezone, new.active, new.preferences, new.privacy))
  execute function raise_revision();

alter table roles add column revision bigint not null default 1;
create trigger revised before update of moniker, name, description on roles for each row
  when ((old.moniker, old.name, old.description) is distinct from (new.moniker, new.name, new.description))
  execute function raise_revision();

alter table permissions add column revision bigint not null default 1;
create trigger revised before update of name, description, resource, action on permissions for each row
  when ((old.name, old.description, old.resource, old.action)
    is distinct from (new.name, new.description, new.resource, new.action))
  execute function raise_revision();

alter table teams add column revision bigint not null default 1;
create trigger revised before update of name, description, metadata on teams for each row
  when ((old.name, old.description, old.metadata) is distinct from (new.name, new.description, new.metadata))
  execute function raise_revision();

alter table organizations add column revision bigint not null default 1;
create trigger revised before update of name, description, domain, join_policy, active on organizations for each row
  when ((old.name, old.description, old.domain, old.join_policy, old.active)
    is distinct from (new.name, new.description, new.domain, new.join_policy, new.active))
  execute function raise_revision();

alter table companies add column revision bigint not null default 1;
create trigger revised before update of name, identifier, organization_id on companies for each row
  when ((old.name, old.identifier, old.organization_id) is distinct from (new.name, new.identifier, new.organization_id))
  execute function raise_revision();

-- The version counts the changes of values, which are kept elsewhere.
alter table credentials add column revision bigint not null default 1;
create trigger revised before update of name, notes, type_id, company_id, version on credentials for each row
  when ((old.name, old.notes, old.type_id, old.company_id, old.version)
    is distinct from (new.name, new.notes, new.type_id, new.company_id, new.version))
  execute function raise_revision();

alter table credential_types add column revision bigint not null default 1;
create trigger revised before update of name, permission_scope, icon on credential_types for each row
  when ((old.name, old.permission_scope, old.icon) is distinct from (new.name, new.permission_scope, new.icon))
  execute function raise_revision();

-- A sealed key is written anew when keys are rotated too: who changes it says so.
alter table integrations add column revision bigint not null default 1;
create trigger revised before update of name, api_url on integrations for each row
  when ((old.name, old.api_url) is distinct from (new.name, new.api_url))
  execute function raise_revision();

-- What a role gives, the fields of a type, what a person has and belongs to. An import gives people theirs in the moment in which
-- it makes them: nobody has seen them yet, and it says so by the setting, because raising a hundred thousand revisions takes
-- as long as making them.
do $$
declare
  part record;
  unseen text := $when$when (current_setting('gatehouse.new_people', true) is distinct from 'on')$when$;
begin
  for part in select * from (values
    ('role_permissions', 'roles', 'role_id'),
    ('credential_type_fields', 'credential_types', 'type_id'),
    ('user_roles', 'users', 'user_id'),
    ('user_grants', 'users', 'user_id'),
    ('organization_members', 'users', 'user_id')) as parts (name, owners, owner)
  loop
    execute format('create trigger revised_by_insert after insert on %I referencing new table as changed
      for each statement %s execute function raise_revision_of(%L, %L)', part.name, unseen, part.owners, part.owner);
    execute format('create trigger revised_by_delete after delete on %I referencing old table as changed
      for each statement %s execute function raise_revision_of(%L, %L)', part.name, unseen, part.owners, part.owner);
    execute format('create trigger revised_by_update after update on %I
      referencing old table as before new table as after
      for each statement %s execute function raise_revision_of_updated(%L, %L)', part.name, unseen, part.owners, part.owner);
  end loop;
  execute format('create trigger administered_by_insert after insert on user_roles referencing new table as changed
    for each statement %s execute function raise_revision_of_administered()', unseen);
  execute format('create trigger administered_by_delete after delete on user_roles referencing old table as changed
    for each statement %s execute function raise_revision_of_administered()', unseen);
end $$;
