-- Telling administrators of those who ask to join, without filling their mailboxes.

-- When the administrators were last mailed about requests to join.
alter table organizations add column requests_told_at timestamptz;
-- When the administrators were mailed about this request; null until then.
alter table organization_requests add column told_at timestamptz;
create index organization_requests_untold on organization_requests (organization_id) where told_at is null;
