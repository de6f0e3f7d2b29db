-- What nobody has read of one thing is found, whoever was told of it.
create index notifications_unread_about on notifications (target_id) where read_at is null and target_id is not null;

-- Queues: tickets that stand in one way, of an organization and of all.
create index support_tickets_status on support_tickets (status, id);
create index support_tickets_organization_status on support_tickets (organization_id, status, id);
