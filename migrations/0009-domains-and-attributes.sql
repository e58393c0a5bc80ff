-- Domains that are claimed first and proved later; attributes of people that only their own roles see.

-- A claim keeps nobody else out: one domain belongs to one tenant once it is proved.
drop index domain_owner;
create unique index domain_owner on domain (name) where is_verified;
alter table domain add column added_at timestamptz;
