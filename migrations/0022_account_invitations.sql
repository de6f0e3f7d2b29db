-- People that were imported without a password and are to be sent a link to choose one; a row goes with its link.
create table account_invitations (
  user_id uuid primary key references users on delete cascade,
  import_id uuid not null,
  invited_by uuid references users on delete set null,
  created_at timestamptz not null
);
create index account_invitations_import on account_invitations (import_id, user_id);
create index account_invitations_created on account_invitations (created_at, user_id);

-- False: an administrator was shown the link because mail is only kept. It proves nobody's mailbox.
alter table one_time_tokens add column mailed boolean not null default true;
