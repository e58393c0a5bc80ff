-- What applications add to users, invitations of guests, and work that runs in the background.

-- Properties of users that applications define; their values are in person.extensions under `name`.
create table extension_property (
  tenant_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  -- extension_<application id without dashes>_<name>
  name text collate "C" not null,
  data_type text not null default 'String',
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id) references app_registration (tenant_id, client_id) on delete cascade
);
create unique index extension_property_name on extension_property (tenant_id, name);

-- One invitation of a guest. The ticket of its link is known to the recipient alone: here is its sha-256.
create table invitation (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  -- where the mail goes; what the account says may change
  address text not null,
  ticket bytea not null,
  -- where the guest goes on after accepting
  redirect_url text not null,
  message text,
  language text,
  created_at timestamptz not null,
  sent_at timestamptz,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);
create unique index invitation_ticket on invitation (ticket);
create index invitation_of on invitation (tenant_id, user_id);

-- Work in the background. A server that works on one holds its lease and renews it; when the server dies, the
-- lease ends and the next one goes on with the rows that are still waiting.
create table job (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  kind text not null,
  -- uploading: its rows are still being read; nobody works on it yet
  state text not null default 'uploading' check (state in ('uploading', 'queued', 'running', 'succeeded', 'failed', 'canceled')),
  -- why it failed as a whole: NotAllRowsSuccessfullyProcessed
  reason text,
  -- whose rights it has: the actor of each row's audit events
  owner jsonb not null,
  correlation_id uuid not null,
  -- what the kind needs beside the rows: a group, a file name, rights of the caller
  options jsonb not null default '{}',
  total integer not null default 0,
  succeeded integer not null default 0,
  failed integer not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  cancel_requested_at timestamptz,
  -- the server process at work, and until when it need not say so again
  runner uuid,
  leased_until timestamptz,
  primary key (tenant_id, id)
);
create index job_recent on job (tenant_id, created_at desc, id);
create index job_due on job (created_at) where state in ('queued', 'running');
create index job_ended on job (ended_at) where ended_at is not null;

-- One row of a job: done at most once, because it leaves `queued` in the transaction of its effect.
create table job_row (
  tenant_id uuid not null,
  job_id uuid not null,
  -- the line's number in the file, as a spreadsheet shows it
  line integer not null,
  -- what people know it by: a user name, an address, an id
  label text not null,
  -- sealed, and emptied when it is done: a file may hold passwords and always holds people's data
  input bytea,
  state text not null default 'queued' check (state in ('queued', 'succeeded', 'failed', 'canceled')),
  -- a code of contract/refusals.ts, and its sentence
  reason text,
  message text,
  target_id uuid,
  primary key (tenant_id, job_id, line),
  foreign key (tenant_id, job_id) references job (tenant_id, id) on delete cascade
);

alter table job set (fillfactor = 50);
alter table job_row set (fillfactor = 70);
