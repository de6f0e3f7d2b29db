-- The administrators of organizations see and revoke the API keys there, also in those that are already made.
insert into permissions (id, name, resource, action, organization_id, is_system)
  select gen_random_uuid(), 'api_key.*', 'api_key', '*', o.id, true from organizations o
    where o.deleted_at is null and exists (select 1 from roles r where r.organization_id = o.id and r.moniker = 'org-admin')
  on conflict (resource, action, organization_id) do update set is_system = true where not permissions.is_system;
insert into role_permissions (role_id, permission_id)
  select r.id, p.id from roles r join permissions p on p.organization_id = r.organization_id
    where r.moniker = 'org-admin' and p.resource = 'api_key' and p.action = '*'
  on conflict do nothing;
update access_state set epoch = epoch + 1;
