-- Addresses, user names and other names that tell one thing from another are compared with A–Z folded and nothing else,
-- whatever the database's locale. That no two rows become the same by this is looked at before any migration runs
-- (src/platform/db/clashes.ts); the indexes below would refuse it too.

-- As `foldAscii` in src/kernel/fold-ascii.ts.
create function fold_ascii(value text) returns text language sql immutable strict parallel safe
  return translate(value, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');

drop index users_email_key;
create unique index users_email_key on users (fold_ascii(email)) where deleted_at is null;

-- Of two invitations of one address into one organization only the later one was ever meant to work.
delete from organization_invitations i using organization_invitations later
  where later.organization_id = i.organization_id and fold_ascii(later.email) = fold_ascii(i.email)
    and (later.created_at, later.id) > (i.created_at, i.id);
drop index organization_invitations_key;
create unique index organization_invitations_key on organization_invitations (organization_id, fold_ascii(email));
-- Deleting an account ends what was sent to its address, in whichever organization.
create index organization_invitations_email on organization_invitations (fold_ascii(email));
create index mail_messages_queued on mail_messages (fold_ascii(recipient)) where status = 'queued';

-- Anybody may name a domain; it is one organization's own once that is proven.
drop index organizations_domain_key;
create unique index organizations_domain_key on organizations (fold_ascii(domain))
  where deleted_at is null and domain_verified_at is not null;

drop index credential_types_name_key;
create unique index credential_types_name_key on credential_types (organization_id, fold_ascii(name)) nulls not distinct;
-- Two organizations may use one permission scope: it counts inside each. That scopes which the same people see do not
-- overlap (`svc` and `svc.fields`) is looked at under a lock when one is set.
drop index credential_types_scope_key;
create unique index credential_types_scope_key on credential_types (organization_id, permission_scope)
  nulls not distinct where permission_scope is not null;

drop index credentials_name_key;
create unique index credentials_name_key on credentials (company_id, fold_ascii(name));

drop index companies_identifier_key;
create unique index companies_identifier_key on companies (organization_id, fold_ascii(identifier)) nulls not distinct
  where identifier is not null and cw_company_id is null;
drop index companies_identifier;
create index companies_identifier on companies (fold_ascii(identifier)) where identifier is not null;
