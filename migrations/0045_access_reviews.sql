-- Reviews: somebody confirms or ends what people hold, until a day.
create table access_reviews (
  id uuid primary key,
  -- As people call it: RVW-1001.
  number bigint not null generated always as identity (start with 1001),
  name varchar(255) not null,
  organization_id uuid references organizations,
  -- What is looked through: grants of a resource type, who is in a role, all grants in an organization, one emergency.
  subject varchar(20) not null check (subject in ('resource_type', 'role', 'organization', 'emergency')),
  type_id uuid references resource_types on delete set null,
  resource_type varchar(64),
  role_id uuid references roles on delete set null,
  request_id uuid references access_requests on delete set null,
  -- Null: by itself.
  opened_by uuid references users,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  -- What becomes of what nobody has decided by then.
  at_deadline varchar(10) not null check (at_deadline in ('keep', 'revoke')),
  repeat_days smallint,
  -- When the next one of its kind opens; null: none does, or it is open.
  next_at timestamptz,
  status varchar(10) not null check (status in ('open', 'completed', 'closed')),
  closed_at timestamptz,
  reminded_at timestamptz,
  -- Rises with what people hold of it.
  revision bigint not null default 1
);
create unique index access_reviews_number on access_reviews (number);
create index access_reviews_organization on access_reviews (organization_id, id);
create index access_reviews_opened on access_reviews (opened_by, id);
create index access_reviews_due on access_reviews (due_at) where status = 'open';
create index access_reviews_next on access_reviews (next_at) where next_at is not null;
create index access_reviews_type on access_reviews (type_id) where type_id is not null;
create index access_reviews_role on access_reviews (role_id) where role_id is not null;
create index access_reviews_request on access_reviews (request_id) where request_id is not null;

create table access_review_reviewers (
  review_id uuid not null references access_reviews on delete cascade,
  user_id uuid not null references users,
  primary key (review_id, user_id)
);
create index access_review_reviewers_user on access_review_reviewers (user_id, review_id);

create table access_review_items (
  id uuid primary key,
  review_id uuid not null references access_reviews on delete cascade,
  -- Who holds it.
  user_id uuid not null references users,
  -- What: a grant or a role; it stays here when that is gone.
  held_id uuid not null,
  pattern varchar(255) not null,
  organization_id uuid,
  held_since timestamptz,
  expires_at timestamptz,
  -- The revision of the review with which it came, and with which it went without a decision.
  came bigint not null,
  went bigint,
  decision varchar(10) check (decision in ('keep', 'revoke')),
  decided_by uuid references users,
  decided_at timestamptz,
  comments text
);
create unique index access_review_items_held on access_review_items (review_id, held_id, user_id);
create index access_review_items_user on access_review_items (user_id);
create index access_review_items_undecided on access_review_items (review_id, id) where decision is null and went is null;
