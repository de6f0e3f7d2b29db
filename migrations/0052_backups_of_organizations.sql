-- Of a selective backup: the organizations that it holds; null: it holds tables.
alter table backups add column organization_ids uuid[];
