-- What a filter finds among people, in each order of the list: so many rows are read as are shown, however many there are.

-- Few have more than everybody, and few are not active: these indexes stay small.
create index users_by_role_and_email on users (system_role, fold_ascii(email))
  where deleted_at is null and system_role <> 'user';
create index users_by_role_and_username on users (system_role, username)
  where deleted_at is null and system_role <> 'user';
create index users_by_role_and_name on users (system_role, coalesce(display_name, ''), id)
  where deleted_at is null and system_role <> 'user';
create index users_by_role_and_department on users (system_role, department, id)
  where deleted_at is null and system_role <> 'user' and department is not null;
create index users_inactive_by_email on users (fold_ascii(email)) where deleted_at is null and not active;
create index users_inactive_by_username on users (username) where deleted_at is null and not active;
create index users_inactive_by_name on users (coalesce(display_name, ''), id) where deleted_at is null and not active;
create index users_inactive_by_department on users (department, id)
  where deleted_at is null and not active and department is not null;

create index users_by_department_and_email on users (department, fold_ascii(email))
  where deleted_at is null and department is not null;
create index users_by_department_and_username on users (department, username)
  where deleted_at is null and department is not null;
create index users_by_department_and_name on users (department, coalesce(display_name, ''), id)
  where deleted_at is null and department is not null;
