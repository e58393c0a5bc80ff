-- Applications that use the directory, the keys tokens are signed with, and everything the token service remembers.

-- The well-known id of the admin center is the same in every tenant.
drop index app_registration_client;

alter table app_registration
  -- the object ids of Graph's application and servicePrincipal
  add column id uuid not null default gen_random_uuid(),
  add column service_principal_id uuid not null default gen_random_uuid(),
  -- a public client cannot keep a secret: an app on a phone, a page, a command line
  add column kind text not null default 'confidential' check (kind in ('public', 'confidential')),
  -- ours: no consent is asked, every scope is granted, its addresses follow the server's own
  add column first_party boolean not null default false,
  -- device code without a browser of its own (Graph: isFallbackPublicClient)
  add column device_code boolean not null default false,
  add column enabled boolean not null default true,
  -- jsonb: [{"uri": "...", "platform": "web" | "spa" | "publicClient"}]
  add column redirect_uris jsonb not null default '[]',
  add column logout_uris text[] not null default '{}',
  -- what the application asks for
  add column wanted_scopes text[] not null default '{}',
  add column wanted_permissions text[] not null default '{}',
  -- what an administrator has granted of delegated scopes, for everybody; `permissions` are the application's own
  add column scopes text[] not null default '{}',
  add column identifier_uris text[] not null default '{}',
  add column description text,
  add column deleted_at timestamptz;
create unique index app_registration_id on app_registration (tenant_id, id);
create unique index app_registration_principal on app_registration (tenant_id, service_principal_id);
create index app_registration_by_name on app_registration (tenant_id, display_name, client_id);

-- Secrets carry 256 random bits of their own: a keyed digest is kept, the value is shown once.
create table app_secret (
  tenant_id uuid not null,
  client_id uuid not null,
  key_id uuid not null,
  digest bytea not null,
  display_name text,
  -- its first characters, to tell one from another
  hint text not null,
  starts_at timestamptz not null,
  expires_at timestamptz,
  primary key (tenant_id, client_id, key_id),
  foreign key (tenant_id, client_id) references app_registration (tenant_id, client_id) on delete cascade
);

insert into app_secret (tenant_id, client_id, key_id, digest, display_name, hint, starts_at)
select tenant_id, client_id, gen_random_uuid(), secret_digest, null, '', created_at from app_registration;
alter table app_registration drop column secret_digest;

create table app_certificate (
  tenant_id uuid not null,
  client_id uuid not null,
  key_id uuid not null,
  certificate bytea not null,
  -- as base64url: what an assertion's header names it by
  thumbprint_sha1 text not null,
  thumbprint_sha256 text not null,
  display_name text,
  starts_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, client_id, key_id),
  foreign key (tenant_id, client_id) references app_registration (tenant_id, client_id) on delete cascade
);
create unique index app_certificate_thumbprint on app_certificate (tenant_id, client_id, thumbprint_sha256);

insert into app_registration (tenant_id, client_id, display_name, kind, first_party, created_at)
select id, '52656b65-7900-4000-a000-0061646d696e', 'Rekey admin center', 'public', true, created_at from tenant
on conflict do nothing;

-- Assertions that were used, by their `jti`: each counts once (RFC 7523, 3).
create table client_assertion (
  tenant_id uuid not null,
  client_id uuid not null,
  jti bytea not null,
  expires_at timestamptz not null,
  primary key (tenant_id, client_id, jti)
);
create index client_assertion_expiry on client_assertion (expires_at);

create table signing_key (
  tenant_id uuid not null references tenant (id),
  kid text collate "C" not null,
  -- PKCS#8, sealed
  sealed bytea not null,
  -- as it is published: kty, use, alg, kid, n, e, x5t, x5c
  public_jwk jsonb not null,
  created_at timestamptz not null,
  -- signs from then on; it is published before, so that clients know it in time
  active_from timestamptz not null,
  -- an administrator withdrew it: what it signed is void
  revoked_at timestamptz,
  primary key (tenant_id, kid)
);
create index signing_key_active on signing_key (tenant_id, active_from);

-- What a person let an application do by one sign-in: the family that its codes and refresh tokens belong to.
create table oidc_grant (
  tenant_id uuid not null references tenant (id),
  -- sha-256 of its id
  id bytea not null,
  client_id uuid not null,
  user_id uuid not null,
  -- the person's sessions_valid_from at the sign-in: an older one than today's voids the family
  valid_from timestamptz not null,
  -- how they proved who they are (RFC 8176), and when
  methods text[] not null,
  authenticated_at timestamptz not null,
  -- the name the resource was asked for by
  audience text not null,
  -- by a device code: nothing that administers others
  limited boolean not null default false,
  payload jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id)
);
create index oidc_grant_of on oidc_grant (tenant_id, user_id);
create index oidc_grant_expiry on oidc_grant (expires_at);

-- Authorization codes, refresh tokens and device codes: by digest only.
create table oidc_token (
  tenant_id uuid not null references tenant (id),
  id bytea not null,
  kind text not null check (kind in ('AuthorizationCode', 'RefreshToken', 'DeviceCode')),
  client_id uuid not null,
  grant_id bytea,
  -- keyed digest of the code a person types at /devicelogin
  user_code bytea,
  payload jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  -- device codes: when it was last asked for, and from where
  polled_at timestamptz,
  ip text,
  audience text not null,
  primary key (tenant_id, id)
);
create unique index oidc_token_user_code on oidc_token (tenant_id, user_code) where user_code is not null;
create index oidc_token_family on oidc_token (tenant_id, grant_id) where grant_id is not null;
create index oidc_token_expiry on oidc_token (expires_at);

-- Requests of applications that wait for somebody to sign in, choose an account or consent.
create table authorize_request (
  tenant_id uuid not null references tenant (id),
  -- sha-256 of what stands in the address
  id bytea not null,
  client_id uuid not null,
  fields jsonb not null,
  -- an account was chosen, a consent given, after this request had begun
  chosen_at timestamptz,
  consented_at timestamptz,
  declined_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  primary key (tenant_id, id)
);
create index authorize_request_expiry on authorize_request (expires_at);

-- Sign-ins of people: one row for each, good or bad, written with its outcome (graph-api.md section 7, signIn).
create table sign_in (
  tenant_id uuid not null references tenant (id),
  -- begins with the moment (RFC 9562 version 7)
  id uuid not null,
  at timestamptz not null,
  -- null: the name is nobody's, and is kept masked
  user_id uuid,
  user_display_name text,
  user_principal_name text,
  -- null: our own pages
  app_id uuid,
  app_display_name text not null,
  resource_id text not null,
  resource_display_name text not null,
  client_app_used text not null,
  correlation_id uuid not null,
  ip text not null,
  user_agent text,
  browser text,
  operating_system text,
  is_interactive boolean not null,
  -- Microsoft's number; 0 is a success
  error_code integer not null,
  additional_details text,
  primary key (tenant_id, at, id)
);
create index sign_in_of on sign_in (tenant_id, user_id, at) where user_id is not null;
create index sign_in_correlation on sign_in (tenant_id, correlation_id);

-- Graph's signInActivity, one row a person: the log itself is kept for a while only.
create table sign_in_activity (
  tenant_id uuid not null,
  user_id uuid not null,
  last_at timestamptz,
  last_id uuid,
  last_silent_at timestamptz,
  last_silent_id uuid,
  last_good_at timestamptz,
  last_good_id uuid,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references person (tenant_id, id) on delete cascade
);
alter table sign_in_activity set (fillfactor = 60);
