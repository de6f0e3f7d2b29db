-- How a type is approved: by votes of several groups, one after the other or at once; by itself for a role; in an emergency.
alter table resource_types
  add column steps jsonb not null default '[]',
  add column in_order boolean not null default false,
  -- Whoever is in it gets what they ask for at once.
  add column automatic_role_id uuid references roles on delete set null,
  add column break_glass boolean not null default false;
create index resource_types_automatic_role on resource_types (automatic_role_id) where automatic_role_id is not null;
drop trigger revised on resource_types;
create trigger revised before update on resource_types for each row
  when ((old.name, old.description, old.levels, old.approvals, old.longest_days, old.reason_needed, old.answer_hours,
      old.steps, old.in_order, old.automatic_role_id, old.break_glass)
    is distinct from (new.name, new.description, new.levels, new.approvals, new.longest_days, new.reason_needed,
      new.answer_hours, new.steps, new.in_order, new.automatic_role_id, new.break_glass))
  execute function raise_revision();

alter table access_requests
  -- As the type had them when it was asked for.
  add column steps jsonb not null default '[]',
  add column in_order boolean not null default false,
  -- How it was come by, for good.
  add column way varchar(12) not null default 'asked' check (way in ('asked', 'automatic', 'break_glass')),
  -- In an emergency it is hours, and no days.
  add column duration_hours smallint;
create index access_requests_steps on access_requests (id) where status = 'pending_approval' and steps <> '[]';
create index access_requests_emergencies on access_requests (requester_id, expires_at) where way = 'break_glass';

-- The steps of somebody who passed it on, whose part this person takes.
alter table access_request_approvers add column stands_for smallint[];
