-- Roles give their patterns in the order in which these were named: people list them as they think of them.
alter table role_permissions add column position integer not null default 0;
