-- Tickets: what people ask for help with, and what is said about it.
create table support_tickets (
  id uuid primary key,
  -- What people call it by: TKT-10001.
  number bigint not null generated always as identity (start with 10001) unique,
  opened_by uuid not null references users,
  organization_id uuid references organizations,
  category varchar(20) not null,
  priority varchar(20) not null,
  subject varchar(255) not null,
  description text not null,
  attachments text[] not null,
  status varchar(20) not null default 'open',
  assigned_to uuid references users,
  revision bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index support_tickets_own on support_tickets (opened_by, id);
create index support_tickets_organization on support_tickets (organization_id, id);
create index support_tickets_assigned on support_tickets (assigned_to, id) where assigned_to is not null;
create trigger revised before update of category, priority, subject, description, attachments, status, assigned_to
  on support_tickets for each row
  when ((old.category, old.priority, old.subject, old.description, old.attachments, old.status, old.assigned_to)
    is distinct from (new.category, new.priority, new.subject, new.description, new.attachments, new.status, new.assigned_to))
  execute function raise_revision();

create table support_comments (
  id uuid primary key,
  ticket_id uuid not null references support_tickets on delete cascade,
  author_id uuid not null references users,
  body text not null,
  created_at timestamptz not null
);
create index support_comments_ticket on support_comments (ticket_id, id);
create index support_comments_author on support_comments (author_id);

-- The administrators of organizations handle the tickets there, also of those that are already made.
insert into permissions (id, name, resource, action, organization_id, is_system)
  select gen_random_uuid(), 'support.*', 'support', '*', o.id, true from organizations o
    where o.deleted_at is null and exists (select 1 from roles r where r.organization_id = o.id and r.moniker = 'org-admin')
  on conflict (resource, action, organization_id) do update set is_system = true where not permissions.is_system;
insert into role_permissions (role_id, permission_id)
  select r.id, p.id from roles r join permissions p on p.organization_id = r.organization_id
    where r.moniker = 'org-admin' and p.resource = 'support' and p.action = '*'
  on conflict do nothing;
update access_state set epoch = epoch + 1;
