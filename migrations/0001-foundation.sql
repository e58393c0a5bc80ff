-- The foundation: tenant, people, groups, licences, proofs, flows, sessions, audit, outbox.
-- Forward only. Every table carries tenant_id first in its key, so that it can be spread over machines.
-- Times are timestamptz and come from the program's one clock. Names follow Microsoft Graph where it has a word.

create table tenant (
  id uuid primary key,
  display_name text not null check (length(display_name) between 1 and 256),
  -- ISO 3166 two letters: where phone numbers without a prefix and licences of people without a place belong.
  country char(2) not null,
  language text not null default 'en',
  accent text check (accent ~ '^#[0-9a-f]{6}$'),
  demo boolean not null default false,
  created_at timestamptz not null
);

create table domain (
  tenant_id uuid not null references tenant (id),
  -- lower case ASCII
  name text not null check (name ~ '^[a-z0-9.-]{1,48}$'),
  is_default boolean not null default false,
  is_initial boolean not null default false,
  is_verified boolean not null default true,
  primary key (tenant_id, name)
);
-- One domain belongs to one tenant: a user name leads to its tenant.
create unique index domain_owner on domain (name);

create table person (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  user_principal_name text not null check (length(user_principal_name) <= 113),
  -- ASCII lower case of the name; what is looked up.
  upn_key text collate "C" not null,
  display_name text not null check (length(display_name) between 1 and 256),
  given_name text,
  surname text,
  -- Member or Guest
  user_type text not null default 'Member' check (user_type in ('Member', 'Guest')),
  account_enabled boolean not null default true,
  job_title text,
  company_name text,
  department text,
  employee_id text,
  office_location text,
  street_address text,
  city text,
  state text,
  postal_code text,
  country text,
  business_phones text[] not null default '{}',
  mobile_phone text,
  mail text,
  -- canonical form of mail, or null
  mail_key text collate "C",
  other_mails text[] not null default '{}',
  proxy_addresses text[] not null default '{}',
  mail_nickname text not null,
  usage_location char(2),
  preferred_language text,
  password_policies text,
  -- null: works here; 'Invitation': a guest whose home is elsewhere
  creation_type text,
  -- true: the account comes from a directory of the organisation and its password is managed there
  on_premises_sync_enabled boolean,
  -- left out of registration prompts and of self-service reset altogether (ADM-13)
  is_break_glass boolean not null default false,
  last_password_change_at timestamptz,
  -- everything issued before this moment is void (Graph signInSessionsValidFromDateTime)
  sessions_valid_from timestamptz not null,
  created_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index person_upn on person (tenant_id, upn_key) where deleted_at is null;
create unique index person_mail on person (tenant_id, mail_key) where deleted_at is null and mail_key is not null;
create index person_by_name on person (tenant_id, display_name, id) where deleted_at is null;

create table password (
  tenant_id uuid not null,
  user_id uuid not null,
  -- a PHC string (argon2id) sealed under the password key, with the user's id as context (ST-05)
  value bytea not null,
  must_change boolean not null default false,
  -- temporary passwords end
  expires_at timestamptz,
  set_at timestamptz not null,
  set_by text not null check (set_by in ('user', 'admin', 'import', 'setup')),
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);

create table directory_group (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  display_name text not null check (length(display_name) between 1 and 256),
  description text,
  mail_nickname text not null,
  mail_enabled boolean not null default false,
  security_enabled boolean not null default true,
  -- 'Unified', 'DynamicMembership'
  group_types text[] not null default '{}',
  is_assignable_to_role boolean not null default false,
  membership_rule text,
  membership_rule_processing_state text check (membership_rule_processing_state in ('On', 'Paused')),
  created_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create index directory_group_by_name on directory_group (tenant_id, display_name, id) where deleted_at is null;

create table group_member (
  tenant_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  member_type text not null check (member_type in ('user', 'group')),
  added_at timestamptz not null,
  primary key (tenant_id, group_id, member_id),
  foreign key (tenant_id, group_id) references directory_group (tenant_id, id) on delete cascade
);
create index group_member_of on group_member (tenant_id, member_id);

create table role_assignment (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  -- a user or a role-assignable group
  principal_id uuid not null,
  -- a role template of directory/roles.ts
  role_id uuid not null,
  scope text not null default '/',
  -- an eligible role has not been activated; it still makes its holder an administrator for reset (ADM-10)
  is_eligible boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index role_assignment_once on role_assignment (tenant_id, principal_id, role_id, scope);

create table subscription (
  tenant_id uuid not null references tenant (id),
  sku_id uuid not null,
  seats integer not null check (seats >= 0),
  status text not null default 'Enabled' check (status in ('Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut')),
  -- since when it is no longer Enabled; a grace of 30 days follows (ENB-26)
  ended_at timestamptz,
  primary key (tenant_id, sku_id)
);

create table licence_assignment (
  tenant_id uuid not null,
  -- a user or a group
  principal_id uuid not null,
  principal_type text not null check (principal_type in ('user', 'group')),
  sku_id uuid not null,
  disabled_plans uuid[] not null default '{}',
  assigned_at timestamptz not null,
  primary key (tenant_id, principal_id, sku_id),
  foreign key (tenant_id, sku_id) references subscription (tenant_id, sku_id)
);
create index licence_assignment_of on licence_assignment (tenant_id, sku_id, principal_type);

-- One document per tenant (sspr.md 1.12), validated as a whole; the version is its ETag.
create table sspr_policy (
  tenant_id uuid primary key references tenant (id),
  document jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null
);

-- One row per method of the converged policy (authentication-methods.md 1.1).
create table method_policy (
  tenant_id uuid not null references tenant (id),
  -- Graph's id: MicrosoftAuthenticator, Sms, Email, ...
  method text not null,
  document jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  primary key (tenant_id, method)
);

-- Programs that call the API: what they may, and a keyed digest of their secret. Shown once when it is made.
create table app_registration (
  tenant_id uuid not null references tenant (id),
  client_id uuid not null,
  display_name text not null check (length(display_name) between 1 and 256),
  secret_digest bytea not null,
  -- Graph's application permissions, e.g. AuditLog.Read.All
  permissions text[] not null default '{}',
  created_at timestamptz not null,
  primary key (tenant_id, client_id)
);
create unique index app_registration_client on app_registration (client_id);

-- What a person has registered. Secrets and addresses are sealed; `locator` is a keyed digest to compare by.
create table credential (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('app', 'totp', 'hardware', 'mobile', 'office', 'email', 'questions', 'passkey')),
  -- totp: the seed; mobile, office: +CC number; email: the address
  sealed bytea not null,
  locator bytea,
  label text,
  is_default boolean not null default false,
  -- raised by every change of the value: a proof names the version it was made with (FLO-07)
  version integer not null default 1,
  -- the last accepted time step (OTP-12)
  last_step bigint not null default 0,
  -- null: put in by an administrator and not proved by the person
  verified_at timestamptz,
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);
create index credential_of on credential (tenant_id, user_id);
create unique index credential_single on credential (tenant_id, user_id, kind) where kind in ('mobile', 'office', 'email', 'questions');

create table registration_state (
  tenant_id uuid not null,
  user_id uuid not null,
  first_prompt_at timestamptz,
  last_confirmed_at timestamptz,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);

-- One-time codes of every kind. Written and consumed by methods/challenge.store.ts alone.
create table challenge (
  tenant_id uuid not null,
  id uuid not null,
  -- the flow or session the code belongs to
  flow_id uuid not null,
  user_id uuid,
  purpose text not null check (purpose in ('reset', 'registration', 'reauthentication')),
  gate smallint not null default 0,
  method text not null,
  -- keyed digest of the number or address
  destination bytea not null,
  -- keyed digest of purpose, tenant, flow, gate, method, destination and code (OTP-02)
  code_mac bytea not null,
  -- what was sent, sealed, so that the credential can be stored when the code is right (registration)
  sealed bytea,
  tries integer not null default 0,
  tries_max integer not null default 5,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  voided_at timestamptz,
  primary key (tenant_id, id)
);
create index challenge_of_flow on challenge (tenant_id, flow_id) where consumed_at is null and voided_at is null;
create index challenge_expiry on challenge (expires_at);

create table reset_flow (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  -- sha-256 of the handle in the cookie or header
  handle bytea not null,
  -- cookie flows cannot be continued by header and the reverse (FLO-02)
  carrier text not null check (carrier in ('cookie', 'header')),
  user_id uuid,
  typed_name text not null,
  correlation_id uuid not null,
  -- the state of reset/reset.machine.ts
  state jsonb not null,
  -- what eligibility decided: gates, methods, whose policy
  terms jsonb not null,
  -- raised by every step; a step names the version it saw
  version integer not null default 1,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ip text not null,
  user_agent text,
  primary key (tenant_id, id)
);
create unique index reset_flow_handle on reset_flow (handle);
create index reset_flow_open on reset_flow (tenant_id, user_id) where ended_at is null;
-- how many a client address has open (FLO-10)
create index reset_flow_from on reset_flow (tenant_id, ip) where ended_at is null;
create index reset_flow_expiry on reset_flow (expires_at) where ended_at is null;

-- The only evidence that a gate was passed (INV-01, INV-02).
create table reset_proof (
  tenant_id uuid not null,
  flow_id uuid not null,
  gate smallint not null check (gate in (1, 2)),
  user_id uuid not null,
  method text not null,
  family text not null,
  credential_id uuid not null,
  credential_version integer not null,
  proved_at timestamptz not null,
  primary key (tenant_id, flow_id, gate),
  foreign key (tenant_id, flow_id) references reset_flow (tenant_id, id) on delete cascade
);
create unique index reset_proof_family on reset_proof (tenant_id, flow_id, family);

-- Failed proofs, wrong passwords, refused robots: beside the audit log, so that its sequences stay (R12).
create table attempt (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  kind text not null,
  user_id uuid,
  flow_id uuid,
  correlation_id uuid not null,
  reason text not null,
  ip text not null,
  primary key (tenant_id, id)
);
create index attempt_recent on attempt (tenant_id, at);

-- Rolling windows. `hits` holds the moments that still count; one guarded statement raises them (OTP-05).
create table counter (
  tenant_id uuid not null,
  key text collate "C" not null,
  hits timestamptz[] not null,
  primary key (tenant_id, key)
);

-- The same for large limits: sums per slice of the window, over eight rows so that a tenant is no queue.
create table budget (
  tenant_id uuid not null,
  key text collate "C" not null,
  -- the end of the slice
  slice timestamptz not null,
  shard smallint not null,
  hits integer not null,
  last_at timestamptz not null,
  primary key (tenant_id, key, slice, shard)
);

create table block (
  tenant_id uuid not null,
  user_id uuid not null,
  -- tries from browsers this person has signed in with are counted and blocked apart from strangers' (THR-22)
  bucket text not null default 'unknown' check (bucket in ('known', 'unknown')),
  -- which counter, as in sspr.md 9.4
  reason text not null,
  started_at timestamptz not null,
  until timestamptz not null,
  primary key (tenant_id, user_id, bucket),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);

-- Smart lockout (passwords.md 5.2), one row per user (or decoy) and bucket.
create table lockout (
  tenant_id uuid not null,
  subject text collate "C" not null,
  bucket text not null check (bucket in ('familiar', 'unfamiliar')),
  failures integer not null default 0,
  lock_level integer not null default 0,
  locked_until timestamptz,
  last_failure_at timestamptz,
  -- tags of the last three wrong passwords (LK-05)
  recent bytea[] not null default '{}',
  primary key (tenant_id, subject, bucket)
);

create table session (
  tenant_id uuid not null references tenant (id),
  -- sha-256 of the cookie
  token bytea not null,
  id uuid not null,
  user_id uuid not null,
  -- pending: the password was right, an interrupt is still open; active: signed in
  stage text not null check (stage in ('pending', 'active')),
  correlation_id uuid not null,
  -- the person's sessions_valid_from when the password was read: an older one than today's ends the session
  valid_from timestamptz not null,
  -- when the password (or another first factor) was proved
  authenticated_at timestamptz not null,
  -- when a registered method was last proved in this session, and which
  proved_at timestamptz,
  proved_with text,
  -- the registration wizard in progress (registration/registration.machine.ts), or null
  wizard jsonb,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- where the sign-in was going
  return_to text,
  ip text not null,
  user_agent text,
  primary key (tenant_id, id)
);
create unique index session_token on session (token);
create index session_of on session (tenant_id, user_id) where ended_at is null;

-- A browser this person has signed in with before: counters of its own, never a proof (SES-11).
create table known_device (
  tenant_id uuid not null,
  token bytea not null,
  user_id uuid not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (tenant_id, token),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);

-- Pictures, spoken digits and proofs of work that were given out. One answer each, right or wrong (CAP-01).
create table robot_challenge (
  id uuid primary key,
  kind text not null check (kind in ('picture', 'audio', 'proof-of-work')),
  purpose text not null,
  -- digest of the browser cookie it was given to
  browser bytea not null,
  -- keyed digest of the solution
  solution bytea,
  -- proof of work, also beside spoken digits: digest of the typed name it is for
  bound_to bytea,
  -- the solution, sealed, so that any server can draw or speak it; opened only for that
  sealed bytea,
  -- guard/addresses.policy.ts
  address text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index robot_challenge_expiry on robot_challenge (expires_at);
create index robot_challenge_address on robot_challenge (address, created_at);

-- The audit log: rows are added, never changed. Partitioned by month; the default partition catches the rest.
create table audit_event (
  tenant_id uuid not null,
  seq bigint generated always as identity,
  -- begins with the moment (RFC 9562 version 7), so that a row is found by its key without an index of its own
  id uuid not null,
  at timestamptz not null,
  service text not null,
  category text not null,
  activity text not null,
  operation text,
  result text not null check (result in ('success', 'failure', 'timeout')),
  reason text not null default '',
  correlation_id uuid not null,
  actor jsonb not null,
  targets jsonb not null default '[]',
  details jsonb not null default '[]',
  primary key (tenant_id, at, seq)
) partition by range (at);
create table audit_event_other partition of audit_event default;
create index audit_event_correlation on audit_event (tenant_id, correlation_id);
create index audit_event_activity on audit_event (tenant_id, activity, at);

-- Mails and texts that still have to go, or went. The body is sealed and emptied when it is no longer needed (OTP-03).
create table outbox (
  tenant_id uuid not null,
  id uuid not null,
  seq bigint generated always as identity,
  channel text not null check (channel in ('mail', 'text', 'call')),
  template text not null,
  -- for order per recipient and for limits: keyed digest of the address
  destination bytea not null,
  sealed bytea,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'failed', 'expired')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  -- a code is not sent after it expired
  expires_at timestamptz,
  leased_until timestamptz,
  last_error text,
  correlation_id uuid not null,
  user_id uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id)
);
create index outbox_due on outbox (channel, next_at) where state in ('waiting', 'sending');
-- order per recipient: an earlier message that is still open goes first
create index outbox_open on outbox (tenant_id, destination, seq) where state in ('waiting', 'sending');
create index outbox_recent on outbox (tenant_id, seq);
create index outbox_ended on outbox (ended_at) where ended_at is not null;

-- The demo's phone and mailbox: what a gateway would have taken. Only while the demo tenant exists.
create table demo_message (
  tenant_id uuid not null,
  id uuid not null,
  seq bigint generated always as identity,
  channel text not null,
  recipient text not null,
  subject text,
  body text not null,
  html text,
  at timestamptz not null,
  primary key (tenant_id, id)
);

-- Facts about this installation that are not a tenant's: the key check (CRY-05).
create table instance (
  name text primary key,
  value bytea not null
);

-- Rows that change several times in a short life leave room on their page: a change then touches no index.
alter table reset_flow set (fillfactor = 50);
alter table challenge set (fillfactor = 60);
alter table counter set (fillfactor = 50);
alter table budget set (fillfactor = 50);
alter table session set (fillfactor = 70);
alter table credential set (fillfactor = 80);
alter table person set (fillfactor = 85);
alter table password set (fillfactor = 70);

-- What a unit of work writes goes out in one statement; a write that changed another number of rows than it must
-- ends the transaction.
create function must_change(changed bigint, wanted bigint) returns boolean language plpgsql immutable as $$
begin
  if changed <> wanted then
    raise exception 'a write changed % rows where % were wanted', changed, wanted using errcode = 'RK001';
  end if;
  return true;
end
$$;
