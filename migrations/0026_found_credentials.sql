-- Credentials are found by their names, like people and companies.
create index credentials_search on credentials using gin ((e'\n' || name) gin_trgm_ops);
