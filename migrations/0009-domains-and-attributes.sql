-- Domains that are claimed first and proved later; attributes of people that only their own roles see.

-- A claim keeps nobody else out: one domain belongs to one tenant once it is proved.
drop index domain_owner;
create unique index domain_owner on domain (name) where is_verified;
alter table domain add column added_at timestamptz;

-- Custom security attributes (Graph's attributeSet, customSecurityAttributeDefinition, allowedValue). Names are found
-- without case; none of these is ever deleted, because values refer to them.
create table attribute_set (
  tenant_id uuid not null references tenant (id),
  name text not null check (name ~ '^[A-Za-z][A-Za-z0-9]{0,31}$'),
  description text,
  -- of active definitions; null: as many as the tenant may have
  max_attributes integer,
  created_at timestamptz not null,
  primary key (tenant_id, name)
);
create unique index attribute_set_name on attribute_set (tenant_id, lower(name));

create table attribute_definition (
  tenant_id uuid not null,
  set_name text not null,
  name text not null check (name ~ '^[A-Za-z][A-Za-z0-9]{0,31}$'),
  description text,
  type text not null check (type in ('Boolean', 'Integer', 'String')),
  is_collection boolean not null,
  is_searchable boolean not null,
  status text not null check (status in ('Available', 'Deprecated')),
  predefined_only boolean not null,
  created_at timestamptz not null,
  primary key (tenant_id, set_name, name),
  foreign key (tenant_id, set_name) references attribute_set (tenant_id, name)
);
create unique index attribute_definition_name on attribute_definition (tenant_id, lower(set_name), lower(name));

create table attribute_allowed_value (
  tenant_id uuid not null,
  set_name text not null,
  name text not null,
  value text not null check (length(value) between 1 and 64),
  is_active boolean not null,
  primary key (tenant_id, set_name, name, value),
  foreign key (tenant_id, set_name, name) references attribute_definition (tenant_id, set_name, name)
);

-- What people have of them: {set: {name: value}}. Apart from their row: whoever reads people does not read this.
create table person_attributes (
  tenant_id uuid not null,
  user_id uuid not null,
  document jsonb not null,
  updated_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);

-- Applications in groups, as those who act (service principals).
alter table group_member drop constraint group_member_member_type_check;
alter table group_member add constraint group_member_member_type_check
  check (member_type in ('user', 'group', 'servicePrincipal')) not valid;
