-- What holds an organization together: administrative units, roles for one of them, complete groups, licence states.

create table administrative_unit (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  display_name text not null check (length(display_name) between 1 and 256),
  description text,
  visibility text not null default 'Public' check (visibility in ('Public', 'HiddenMembership')),
  -- only administrators of the unit may change what is in it; settled when the unit is made
  is_member_management_restricted boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create index administrative_unit_by_name on administrative_unit (tenant_id, display_name, id);

create table administrative_unit_member (
  tenant_id uuid not null,
  unit_id uuid not null,
  member_id uuid not null,
  member_type text not null check (member_type in ('user', 'group', 'device')),
  added_at timestamptz not null,
  primary key (tenant_id, unit_id, member_id),
  foreign key (tenant_id, unit_id) references administrative_unit (tenant_id, id) on delete cascade
);
create index administrative_unit_member_of on administrative_unit_member (tenant_id, member_id);
create index role_assignment_scope on role_assignment (tenant_id, scope) where scope <> '/';
create index role_assignment_role on role_assignment (tenant_id, role_id);
