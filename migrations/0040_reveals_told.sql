-- Up to which batch of the ledger people were told that credentials of theirs were revealed. What was revealed before is not
-- told any more.
create table reveals_told (
  one boolean primary key default true check (one),
  batch bigint not null
);
insert into reveals_told (batch) select coalesce(max(number), 0) from audit_batches;
