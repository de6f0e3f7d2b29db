-- Whether an administrator or an import opened the account, and nobody by themselves: then no stranger attached anything to
-- it before its mailbox was proven.
alter table users add column opened_by_others boolean not null default false;
update users u set opened_by_others = true
  where exists (select from audit_events e where e.target_id = u.id::text and e.target_kind = 'user'
    and e.action = 'user.create' and e.outcome = 'success');
