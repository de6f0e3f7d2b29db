-- Whether every use of a grant is recorded in the audit log, as an approver may ask of what they give.
alter table user_grants add column audited boolean not null default false;
