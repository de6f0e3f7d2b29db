-- Files of a message (decision 53): those who may read it come to them. They go with the conversation.
create table message_files (
  conversation_id uuid not null references conversations (id) on delete cascade,
  seq bigint not null,
  file_id uuid not null references files (id) on delete cascade,
  -- In which order they were given.
  place smallint not null,
  primary key (conversation_id, seq, file_id)
);
create index message_files_file on message_files (file_id);

-- Files that a team's members come to; their owner has shared them.
create table team_files (
  id uuid primary key,
  team_id uuid not null references teams (id),
  file_id uuid not null references files (id) on delete cascade,
  created_at timestamptz not null,
  unique (file_id, team_id)
);
create index team_files_team on team_files (team_id, id);

-- Files of a support ticket: who reads the ticket comes to them.
create table support_ticket_files (
  ticket_id uuid not null references support_tickets (id) on delete cascade,
  file_id uuid not null references files (id) on delete cascade,
  primary key (ticket_id, file_id)
);
create index support_ticket_files_file on support_ticket_files (file_id);
