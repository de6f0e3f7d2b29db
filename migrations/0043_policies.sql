-- What is asked of passwords, second factors, sessions and addresses, and of whom.
create table security_policies (
  id uuid primary key,
  -- Null: everywhere.
  organization_id uuid references organizations,
  type varchar(40) not null,
  -- all_users, role:<moniker>, team:<id>, department:<name>; in order.
  apply_to text[] not null,
  enabled boolean not null,
  -- Nobody is stopped by it.
  report_only boolean not null,
  configuration jsonb not null,
  revision bigint not null default 1,
  updated_by uuid references users,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index security_policies_key on security_policies (type, apply_to, organization_id) nulls not distinct;
create index security_policies_organization on security_policies (organization_id, id);
create trigger revised before update on security_policies for each row
  when ((old.enabled, old.configuration) is distinct from (new.enabled, new.configuration))
  execute function raise_revision();

-- Policies go by it, and who holds what is remembered with what policies ask.
create function raise_access_epoch() returns trigger language plpgsql as $$
begin
  new.access_epoch := new.access_epoch + 1;
  return new;
end $$;
create trigger department_changed before update of department on users for each row
  when (old.department is distinct from new.department) execute function raise_access_epoch();

-- By what a sign-in began that goes on to a second factor.
alter table one_time_tokens add column way varchar(20);

-- By which a password is known again: bcrypt with a salt of the person's, so that one hash is compared with all.
alter table users add column password_salt bytea;
create table password_history (
  user_id uuid not null references users on delete cascade,
  fingerprint varchar(100) not null,
  created_at timestamptz not null,
  primary key (user_id, fingerprint)
);

-- The administrators of organizations set policies there, also in those that are already made.
insert into permissions (id, name, resource, action, organization_id, is_system)
  select gen_random_uuid(), 'policy.*', 'policy', '*', o.id, true from organizations o
    where o.deleted_at is null and exists (select 1 from roles r where r.organization_id = o.id and r.moniker = 'org-admin')
  on conflict (resource, action, organization_id) do update set is_system = true where not permissions.is_system;
insert into role_permissions (role_id, permission_id)
  select r.id, p.id from roles r join permissions p on p.organization_id = r.organization_id
    where r.moniker = 'org-admin' and p.resource = 'policy' and p.action = '*'
  on conflict do nothing;
update access_state set epoch = epoch + 1;
