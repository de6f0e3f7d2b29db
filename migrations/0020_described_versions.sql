-- A change of a credential's name or notes is a version too, with what stood there before and after: `{"name": {"from": …, "to": …}}`.
alter table credential_versions add column texts jsonb not null default '{}';
