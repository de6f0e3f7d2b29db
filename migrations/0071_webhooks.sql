-- Where events are sent as they happen (decision 55).
create table webhooks (
  id uuid primary key,
  name varchar(255) not null,
  url text not null,
  -- Names of types, or their beginnings followed by `.*`.
  event_types text[] not null,
  -- Null: of the whole platform.
  organization_id uuid references organizations (id),
  -- Told of the messages there, and of nothing else.
  conversation_id uuid references conversations (id),
  active boolean not null,
  -- Null once it is deleted.
  sealed_secret bytea,
  -- The one before, which signs besides until its time.
  sealed_former_secret bytea,
  former_until timestamptz,
  created_by uuid references users (id),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  revision bigint not null default 1,
  check ((sealed_former_secret is null) = (former_until is null))
);
create index webhooks_organization on webhooks (organization_id, id) where deleted_at is null;
create index webhooks_conversation on webhooks (conversation_id) where conversation_id is not null and deleted_at is null;
create index webhooks_creator on webhooks (created_by);
create index webhooks_deleted on webhooks (deleted_at) where deleted_at is not null;
create trigger revised before update of name, url, event_types, active
  on webhooks for each row
  when ((old.name, old.url, old.event_types, old.active) is distinct from (new.name, new.url, new.event_types, new.active))
  execute function raise_revision();

-- How it goes with each: what changes all the time.
create table webhook_states (
  webhook_id uuid primary key references webhooks (id) on delete cascade,
  -- Number of the newest delivery that was made for it, and how often something was put back besides.
  newest bigint not null default 0,
  wakes bigint not null default 0,
  -- When there is something to send; null: nothing waits.
  due_at timestamptz,
  -- Which process sends, and until when no other one does.
  holder uuid,
  held_until timestamptz,
  -- The endpoint as a whole is left alone until then, after so many pauses.
  paused_until timestamptz,
  pauses integer not null default 0,
  failing_since timestamptz,
  failures integer not null default 0,
  last_error text,
  delivered_at timestamptz,
  -- It failed for so long that nothing is sent any more; what happens meanwhile is kept as missed.
  disabled_at timestamptz,
  disabled_why text,
  -- Of a conversation: the newest change that was looked at.
  message_change bigint
) with (fillfactor = 70);
create index webhook_states_due on webhook_states (due_at) where due_at is not null;

-- One event for one webhook. What is sent is read from where the event is recorded, each time. No foreign key: there are thousands a second,
-- and they are swept with their webhook.
create table webhook_deliveries (
  webhook_id uuid not null,
  -- Of the event; `webhook-id`.
  id uuid not null,
  seq bigint generated always as identity,
  type varchar(100) not null,
  source text not null check (source in ('ledger', 'message', 'test')),
  -- `kind:id` of what it is about; those of one object go out in the order of `seq`.
  object varchar(310) not null,
  -- Grows with each event of that object.
  version bigint not null,
  state text not null check (state in ('pending', 'delivered', 'missed')),
  attempts integer not null default 0,
  -- The last ones, the oldest first.
  tries jsonb not null default '[]',
  next_try_at timestamptz,
  -- Since when it is tried: it is missed a day later.
  since timestamptz not null,
  created_at timestamptz not null,
  primary key (webhook_id, id)
);
create index webhook_deliveries_pending on webhook_deliveries (webhook_id, seq) where state = 'pending';
create index webhook_deliveries_missed on webhook_deliveries (webhook_id, seq) where state = 'missed';

-- How many events there were of each object. Of those that nothing has happened to for long nothing is kept but the highest number among
-- them, with which all others begin: no object's ever goes back.
create table webhook_objects (
  object varchar(310) primary key,
  version bigint not null,
  last_day date not null
) with (fillfactor = 80);
create index webhook_objects_day on webhook_objects (last_day);
create table webhook_floor (
  id integer primary key default 1 check (id = 1),
  version bigint not null default 0
);
insert into webhook_floor default values;
create function raise_webhook_floor() returns trigger language plpgsql as $$
begin
  update webhook_floor set version = (select max(version) from gone) where version < (select max(version) from gone);
  return null;
end $$;
create trigger floor_raised after delete on webhook_objects
  referencing old table as gone for each statement execute function raise_webhook_floor();

-- How far the ledger was read: every event of a transaction below was looked at, and of those from there on the ones in `webhook_passed`.
create table webhook_cursor (
  id integer primary key default 1 check (id = 1),
  horizon xid8 not null
);
insert into webhook_cursor (horizon) values (pg_snapshot_xmin(pg_current_snapshot()));
create table webhook_passed (
  event_id uuid primary key,
  xid xid8 not null
);
create index webhook_passed_xid on webhook_passed (xid);

-- The administrators of organizations have webhooks there, also of those that are already made.
insert into permissions (id, name, resource, action, organization_id, is_system)
  select gen_random_uuid(), 'webhook.*', 'webhook', '*', o.id, true from organizations o
    where o.deleted_at is null and exists (select 1 from roles r where r.organization_id = o.id and r.moniker = 'org-admin')
  on conflict (resource, action, organization_id) do update set is_system = true where not permissions.is_system;
insert into role_permissions (role_id, permission_id)
  select r.id, p.id from roles r join permissions p on p.organization_id = r.organization_id
    where r.moniker = 'org-admin' and p.resource = 'webhook' and p.action = '*'
  on conflict do nothing;
update access_state set epoch = epoch + 1;
