-- Whether whoever reads an account's mail is also who chose its password.

-- When the password was last set by a link mailed to the account's address. Null: never, so that whoever knows it may be
-- somebody else than who reads that mail. Accounts from before this column count as not proven.
alter table users add column password_proven_at timestamptz;
