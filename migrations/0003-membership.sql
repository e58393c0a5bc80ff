-- Dynamic membership: which state of the rules a server knows, and how far the members of each group are.

-- Every change of a rule makes the next version. Servers keep the rules compiled and read this row to know whether
-- theirs are still the ones; the epoch tells databases apart that a process has been connected to.
create table membership_version (
  tenant_id uuid primary key references tenant (id),
  epoch uuid not null default gen_random_uuid(),
  version bigint not null default 0
);

-- One row for each group that is or was dynamic. It outlives the group, so that a server that comes late still
-- learns that the rule is gone.
create table dynamic_group (
  tenant_id uuid not null references tenant (id),
  group_id uuid not null,
  kind text not null check (kind in ('user', 'device')),
  -- groups that a memberOf rule names; null for other rules
  sources uuid[],
  -- the version that this row's rule or state belongs to
  changed_in bigint not null,
  -- what a run that began before it must not write any more
  generation integer not null default 1,
  status text not null default 'NotStarted' check (status in ('NotStarted', 'Running', 'Succeeded', 'Failed')),
  -- a run is wanted or under way; who changes meanwhile is looked at once more when it ends
  waiting boolean not null default false,
  -- of a run: whether members are being written already
  writing boolean not null default false,
  error text,
  -- the run: users looked at, members added and removed
  evaluated bigint not null default 0,
  added bigint not null default 0,
  removed bigint not null default 0,
  requested_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  -- the last true change of members, kept over pauses and runs
  last_membership_updated timestamptz,
  -- rules with system.now: up to when they are evaluated, and when time alone changes members next
  evaluated_at timestamptz,
  due_at timestamptz,
  -- the process at work, and until when it need not say so again
  runner uuid,
  leased_until timestamptz,
  attempts integer not null default 0,
  primary key (tenant_id, group_id)
);
create index dynamic_group_changed on dynamic_group (tenant_id, changed_in);
create index dynamic_group_waiting on dynamic_group (requested_at) where waiting;
create index dynamic_group_due on dynamic_group (due_at) where due_at is not null;
create index dynamic_group_sources on dynamic_group (tenant_id) where sources is not null;
alter table dynamic_group set (fillfactor = 50);

-- Users who change while a run is under way: it looks at them once more before it ends.
create table membership_recheck (
  tenant_id uuid not null,
  user_id uuid not null,
  primary key (tenant_id, user_id)
);

-- Takes a lock of the transaction for one writer alone, or gives up after a while: who waits for it makes others wait,
-- and one of these may hold what the one before is waiting for.
create function hold_alone(key bigint, milliseconds integer) returns boolean language plpgsql as $$
declare
  usual text := current_setting('lock_timeout');
begin
  perform set_config('lock_timeout', milliseconds::text, true);
  perform pg_advisory_xact_lock(key);
  perform set_config('lock_timeout', usual, true);
  return true;
exception when lock_not_available then
  return false;
end $$;

-- What time-based rules look for: who is hired between two instants.
create index person_hired on person (tenant_id, employee_hire_date) where employee_hire_date is not null and deleted_at is null;
