-- Temporary Access Passes: an administrator gives somebody one, shown once, to get in and register methods.
create table access_pass (
  tenant_id uuid not null,
  -- one at most: a new one takes the place of the old
  user_id uuid not null,
  id uuid not null,
  -- keyed digest of tenant, user and pass
  mac bytea not null,
  starts_at timestamptz not null,
  lifetime_minutes integer not null check (lifetime_minutes between 10 and 43200),
  ends_at timestamptz not null,
  once boolean not null,
  -- when it was used first; a pass for one use is spent with it
  used_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);
create index access_pass_ended on access_pass (ends_at);

-- A session that was entered with a pass ends with it.
alter table session add column pass_ends_at timestamptz;
