-- Records of ConnectWise that a sync could not use: how many, and the first hundred: [{"cw_company_id", "problem"}].
alter table company_syncs add column failed integer not null default 0;
alter table company_syncs add column bad_records jsonb not null default '[]';
