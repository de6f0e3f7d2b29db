-- Whom policies that only report would have stopped, and when for the last time. Without references: a sign-in must not wait for
-- somebody who deletes a policy, and what one organization's policy says of people is in no other organization's backup.
create table policy_hits (
  policy_id uuid not null,
  user_id uuid not null,
  why varchar(200) not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (policy_id, user_id)
);
create index policy_hits_user on policy_hits (user_id);
create index policy_hits_latest on policy_hits (policy_id, last_at desc, user_id);
create index policy_hits_last on policy_hits (last_at);
