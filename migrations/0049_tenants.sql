-- What an organization has been given of what all share. No plan: no limits, and every feature.
alter table organizations
  add column plan varchar(20) check (plan in ('starter', 'business', 'enterprise')),
  -- How many people may belong to it where that is not the plan's own limit.
  add column people_limit integer check (people_limit > 0),
  -- Null: all.
  add column features text[],
  -- The domain that it was onboarded with, whoever proves that it is theirs: nobody is onboarded twice.
  add column onboarded_domain varchar(253);
create unique index organizations_onboarded on organizations (onboarded_domain)
  where deleted_at is null and onboarded_domain is not null;
drop trigger revised on organizations;
create trigger revised before update of name, description, domain, join_policy, active, plan, people_limit, features
  on organizations for each row
  when ((old.name, old.description, old.domain, old.join_policy, old.active, old.plan, old.people_limit, old.features)
    is distinct from (new.name, new.description, new.domain, new.join_policy, new.active, new.plan, new.people_limit, new.features))
  execute function raise_revision();
