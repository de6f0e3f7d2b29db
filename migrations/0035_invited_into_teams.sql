-- An invitation may lead into teams of the organization, and give permissions there.
alter table organization_invitations
  -- [{"team": id, "role": owner | manager | member, "title": text or null}, …]
  add column teams jsonb not null default '[]',
  add column patterns text[] not null default '{}';
-- Whoever leads a team invites into it, beside what others have invited the same address to.
drop index organization_invitations_key;
create index organization_invitations_address on organization_invitations (organization_id, fold_ascii(email));

-- What a team is for.
alter table teams add column type varchar(50), add column goals text[] not null default '{}';
drop trigger revised on teams;
create trigger revised before update of name, description, metadata, type, goals on teams for each row
  when ((old.name, old.description, old.metadata, old.type, old.goals)
    is distinct from (new.name, new.description, new.metadata, new.type, new.goals))
  execute function raise_revision();
-- What somebody does in the team, in words.
alter table team_members add column job_title varchar(100);
