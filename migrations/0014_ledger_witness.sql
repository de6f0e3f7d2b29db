-- What vouches for the audit ledger beyond its batches: see docs/decisions/0019-ledger-witness.md.

-- HMAC over the event as it was written, from its insert on; null in rows that an earlier version wrote.
alter table audit_events add column mac bytea;

-- How a batch came to be: 'opening' vouches for what an earlier version wrote, 'events' for events with a MAC of their
-- own, 'accepted' goes on behind a break that an operator accepted. Null in batches that an earlier version sealed.
alter table audit_batches add column kind varchar(20);
-- What else its head vouches for, as JSON: which break was accepted, and why.
alter table audit_batches add column note text;

-- HMAC over the mark.
alter table audit_sealer add column mac bytea;
create index audit_batches_accepted on audit_batches (number) where kind = 'accepted';
