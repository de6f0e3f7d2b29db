-- Who has a socket open at which instance, for how many people are online. It need not outlive a crash of the server: each
-- instance writes its row twice a minute.
create unlogged table online_instances (
  id uuid primary key,
  people uuid[] not null,
  until timestamptz not null
);
