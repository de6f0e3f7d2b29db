-- Messages that are sent later, as they will be then; one that could not be sent stays with why.
create table scheduled_messages (
  id uuid primary key,
  conversation_id uuid not null references conversations (id),
  sender_id uuid not null references users (id),
  message_type text not null,
  content text not null,
  is_encrypted boolean not null,
  metadata jsonb,
  members_version integer,
  send_at timestamptz not null,
  created_at timestamptz not null,
  failed_at timestamptz,
  failure text
);
create index scheduled_messages_sender on scheduled_messages (sender_id, send_at);
create index scheduled_messages_conversation on scheduled_messages (conversation_id);
