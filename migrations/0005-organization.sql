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

-- Deleted groups wait 30 days; the address of a Microsoft 365 group is its own.
create index directory_group_deleted on directory_group (tenant_id, deleted_at) where deleted_at is not null;
create unique index directory_group_mail on directory_group (tenant_id, lower(mail)) where mail is not null and deleted_at is null;
create index directory_group_guarded on directory_group (tenant_id) where is_assignable_to_role and deleted_at is null;
-- true: the group comes from a directory of the organisation and is changed there
alter table directory_group add column on_premises_sync_enabled boolean;

-- Products an operator has described: part number, name, service plans. Those of directory/products.ts need no row.
create table product (
  tenant_id uuid not null references tenant (id),
  sku_id uuid not null,
  document jsonb not null,
  updated_at timestamptz not null,
  primary key (tenant_id, sku_id)
);

-- Seats in use: people who are there and have the product in at least one way. Kept by directory/licence-states.ts.
alter table subscription add column consumed integer not null default 0;

-- What became of each assignment for each person. licence_assignment is the wish, this is its fulfilment.
create table licence_state (
  tenant_id uuid not null,
  user_id uuid not null,
  sku_id uuid not null,
  -- whose assignment it is: the person's own, or a group's
  via uuid not null,
  state text not null check (state in ('Active', 'ActiveWithError', 'Error')),
  error text not null default 'None' check (error in ('None', 'CountViolation', 'MutuallyExclusiveViolation',
    'DependencyViolation', 'ProhibitedInUsageLocationViolation', 'UniquenessViolation', 'Other')),
  updated_at timestamptz not null,
  primary key (tenant_id, user_id, sku_id, via),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);
create index licence_state_via on licence_state (tenant_id, via, user_id);
create index licence_state_error on licence_state (tenant_id, sku_id, user_id) where state = 'Error';

-- A group's licences on their way to its members, a batch at a time.
create table licence_run (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  group_id uuid not null,
  -- the last member that was done
  after_id uuid not null default '00000000-0000-0000-0000-000000000000',
  succeeded integer not null default 0,
  failed integer not null default 0,
  actor jsonb not null,
  correlation_id uuid not null,
  created_at timestamptz not null,
  leased_until timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id)
);
create unique index licence_run_open on licence_run (tenant_id, group_id) where ended_at is null;
create index licence_run_due on licence_run (created_at) where ended_at is null;

-- What was assigned before there were states was in force.
insert into licence_state (tenant_id, user_id, sku_id, via, state, updated_at)
select a.tenant_id, p.id, a.sku_id, a.principal_id, 'Active', a.assigned_at
from licence_assignment a
join person p on p.tenant_id = a.tenant_id and p.id = a.principal_id
union all
select a.tenant_id, p.id, a.sku_id, a.principal_id, 'Active', a.assigned_at
from licence_assignment a
join group_member m on m.tenant_id = a.tenant_id and m.group_id = a.principal_id
join person p on p.tenant_id = m.tenant_id and p.id = m.member_id;
update subscription s set consumed = (
  select count(distinct l.user_id) from licence_state l
  join person p on p.tenant_id = l.tenant_id and p.id = l.user_id and p.deleted_at is null
  where l.tenant_id = s.tenant_id and l.sku_id = s.sku_id);
