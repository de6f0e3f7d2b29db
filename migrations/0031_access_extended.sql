-- The request whose access it asks to have for longer.
alter table access_requests add column extends uuid references access_requests on delete set null;
create index access_requests_extends on access_requests (extends) where extends is not null;
