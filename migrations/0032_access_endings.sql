-- Whether the requester was told that what was approved ends soon, and that it has ended.
alter table access_requests add column ending_told_at timestamptz, add column ended_told_at timestamptz;
create index access_requests_ending on access_requests (expires_at) where status = 'approved' and ending_told_at is null;
create index access_requests_ended on access_requests (expires_at) where status = 'approved' and ended_told_at is null;
