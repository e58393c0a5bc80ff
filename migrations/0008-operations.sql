-- Work of administrators on accounts: operations that a client asks about later, a second mobile number.

-- Graph's longRunningOperation. Rows are kept for 30 days.
create table operation (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  kind text not null check (kind in ('resetPassword')),
  -- whose account it is about
  user_id uuid not null,
  -- who began it, a person or a program: nobody else is told about it (ADM-S12)
  caller_id uuid not null,
  status text not null check (status in ('notStarted', 'running', 'succeeded', 'failed')),
  status_detail text,
  created_at timestamptz not null,
  last_action_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);
create index operation_age on operation (created_at);

-- A second mobile number: for sign-in, never for reset (sspr.md MTH-17).
alter table credential drop constraint credential_kind_check;
alter table credential add constraint credential_kind_check
  check (kind in ('app', 'totp', 'hardware', 'mobile', 'alternate', 'office', 'email', 'questions', 'passkey'));
drop index credential_single;
create unique index credential_single on credential (tenant_id, user_id, kind)
  where kind in ('mobile', 'alternate', 'office', 'email', 'questions');

-- What happened for the first time and leaves no other trace: ticks of the first-run checklist.
create table milestone (
  tenant_id uuid not null references tenant (id),
  name text not null,
  at timestamptz not null,
  primary key (tenant_id, name)
);
