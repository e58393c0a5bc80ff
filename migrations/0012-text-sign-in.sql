-- Sign-in by text message (authentication-methods.md 2.3): a mobile number as a name to sign in with.

-- Numbers that open an account, one account each. A row goes with its credential, so with the number, the person and
-- everything that deletes them; `locator` is the credential's, a keyed digest of the number.
create table sign_in_number (
  tenant_id uuid not null,
  locator bytea not null,
  credential_id uuid not null,
  enabled_at timestamptz not null,
  primary key (tenant_id, locator),
  foreign key (tenant_id, credential_id) references credential (tenant_id, id) on delete cascade
);
create unique index sign_in_number_of on sign_in_number (tenant_id, credential_id);

-- A sign-in between the number and the code. Somebody's or nobody's: both have a row, so that both cost the same.
create table text_sign_in (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  -- sha-256 of the cookie
  handle bytea not null,
  -- what was typed, as it is sent to, under the contact key with this row's id as context
  sealed bytea not null,
  -- null: nobody signs in with this number
  user_id uuid,
  -- the number as it was when the code went out: another version of it does not fit (FLO-07)
  credential_id uuid,
  credential_version integer,
  challenge_id uuid,
  -- the correlation id of all its steps
  correlation_id uuid not null,
  return_to text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);
create unique index text_sign_in_handle on text_sign_in (handle);
create index text_sign_in_of on text_sign_in (tenant_id, user_id);
create index text_sign_in_expiry on text_sign_in (expires_at);

alter table challenge drop constraint challenge_purpose_check;
alter table challenge add constraint challenge_purpose_check
  check (purpose in ('reset', 'registration', 'reauthentication', 'signin'));

-- How a session was entered; null: with the password, or with the pass that `pass_ends_at` is of.
alter table session add column entered_with text check (entered_with in ('text'));
