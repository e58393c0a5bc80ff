-- Every property of a user that Microsoft Graph and the rule language know (directory.md 2.2), and the manager.

alter table person
  add column employee_type text,
  add column employee_hire_date timestamptz,
  add column employee_leave_date timestamptz,
  add column fax_number text,
  add column im_addresses text[] not null default '{}',
  add column age_group text check (age_group in ('Minor', 'NotAdult', 'Adult')),
  add column consent_provided_for_minor text check (consent_provided_for_minor in ('Granted', 'Denied', 'NotRequired')),
  -- the link of `Direct Reports for`; no foreign key: a manager who is deleted for good leaves nobody behind
  add column manager_id uuid,
  -- PendingAcceptance, Accepted: only of people who were invited
  add column external_user_state text check (external_user_state in ('PendingAcceptance', 'Accepted')),
  add column external_user_state_changed_at timestamptz,
  add column on_premises_distinguished_name text,
  add column on_premises_domain_name text,
  add column on_premises_immutable_id text,
  add column on_premises_sam_account_name text,
  add column on_premises_security_identifier text,
  add column on_premises_user_principal_name text,
  add column on_premises_last_sync_at timestamptz,
  -- extensionAttribute1 ... 15, only those that are set
  add column extension_attributes jsonb not null default '{}',
  -- extension_<application id without dashes>_<name>, only those that are set
  add column extensions jsonb not null default '{}';

create index person_reports on person (tenant_id, manager_id) where manager_id is not null and deleted_at is null;
create index person_deleted on person (tenant_id, deleted_at) where deleted_at is not null;

alter table directory_group
  add column mail text,
  add column visibility text check (visibility in ('Public', 'Private', 'HiddenMembership')),
  add column classification text;

create table group_owner (
  tenant_id uuid not null,
  group_id uuid not null,
  owner_id uuid not null,
  added_at timestamptz not null,
  primary key (tenant_id, group_id, owner_id),
  foreign key (tenant_id, group_id) references directory_group (tenant_id, id) on delete cascade
);
create index group_owner_of on group_owner (tenant_id, owner_id);

-- Devices are a plain list for now: rules about them can be kept and checked.
create table device (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  display_name text not null,
  properties jsonb not null default '{}',
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
