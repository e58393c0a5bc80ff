import type { ColumnType, GeneratedAlways } from 'kysely'

/** The tables of `migrations/`, as Kysely sees them. A column here and not there is a fault at the first query. */

/** Columns with a default in the database may be left out when a row is added. */
type Default<T> = ColumnType<T, T | undefined, T>
type Json<T> = ColumnType<T, string, string>

export type Database = {
  directory_change: DirectoryChangeTable
  tenant_profile: TenantProfileTable
  tenant: TenantTable
  domain: DomainTable
  person: PersonTable
  password: PasswordTable
  directory_group: GroupTable
  group_member: GroupMemberTable
  group_owner: GroupOwnerTable
  membership_version: { tenant_id: string; epoch: Default<string>; version: Default<number> }
  dynamic_group: DynamicGroupTable
  membership_recheck: { tenant_id: string; user_id: string }
  device: DeviceTable
  extension_property: ExtensionPropertyTable
  invitation: InvitationTable
  job: JobTable
  job_row: JobRowTable
  job_pass: { tenant_id: string; job_id: string; line: number; sealed: Buffer }
  role_assignment: RoleAssignmentTable
  administrative_unit: AdministrativeUnitTable
  administrative_unit_member: AdministrativeUnitMemberTable
  subscription: SubscriptionTable
  licence_assignment: LicenceAssignmentTable
  licence_state: LicenceStateTable
  licence_run: LicenceRunTable
  product: ProductTable
  sspr_policy: SsprPolicyTable
  method_policy: MethodPolicyTable
  app_registration: AppRegistrationTable
  app_secret: AppSecretTable
  app_certificate: AppCertificateTable
  client_assertion: { tenant_id: string; client_id: string; jti: Buffer; expires_at: Date }
  signing_key: SigningKeyTable
  oidc_grant: OidcGrantTable
  oidc_token: OidcTokenTable
  authorize_request: AuthorizeRequestTable
  sign_in: SignInTable
  sign_in_activity: SignInActivityTable
  credential: CredentialTable
  registration_state: RegistrationStateTable
  challenge: ChallengeTable
  reset_flow: ResetFlowTable
  reset_proof: ResetProofTable
  attempt: AttemptTable
  counter: CounterTable
  budget: BudgetTable
  block: BlockTable
  lockout: LockoutTable
  session: SessionTable
  text_pause: { tenant_id: string; country: string; paused_at: Date }
  tenant_alarm: { tenant_id: string; kind: 'refused' | 'failed' | 'range' | 'country'; raised_at: Date }
  access_pass: AccessPassTable
  sign_in_number: { tenant_id: string; locator: Buffer; credential_id: string; enabled_at: Date }
  text_sign_in: TextSignInTable
  known_device: KnownDeviceTable
  robot_challenge: RobotChallengeTable
  audit_event: AuditEventTable
  outbox: OutboxTable
  demo_message: DemoMessageTable
  instance: { name: string; value: Buffer }
  operation: OperationTable
  attribute_set: AttributeSetTable
  attribute_definition: AttributeDefinitionTable
  attribute_allowed_value: { tenant_id: string; set_name: string; name: string; value: string; is_active: boolean }
  person_attributes: { tenant_id: string; user_id: string; document: Json<object>; updated_at: Date }
  milestone: { tenant_id: string; name: string; at: Date }
}

export type OperationStatus = 'notStarted' | 'running' | 'succeeded' | 'failed'

export type OperationTable = {
  tenant_id: string
  id: string
  kind: 'resetPassword'
  user_id: string
  caller_id: string
  status: OperationStatus
  status_detail: string | null
  created_at: Date
  last_action_at: Date
}

export type TenantTable = {
  id: string
  display_name: string
  country: string
  language: Default<string>
  accent: Default<string | null>
  demo: Default<boolean>
  created_at: Date
  guarded_since: Default<Date | null>
  guarded_until: Default<Date | null>
  guarded_cause: Default<'refused' | 'failed' | null>
  guarded_period: Default<string | null>
  settings_version: Default<string>
}

export type DomainTable = {
  tenant_id: string
  name: string
  is_default: Default<boolean>
  is_initial: Default<boolean>
  is_verified: Default<boolean>
  added_at: Default<Date | null>
}

export type AttributeSetTable = {
  tenant_id: string
  name: string
  description: string | null
  max_attributes: number | null
  created_at: Date
}

export type AttributeDefinitionTable = {
  tenant_id: string
  set_name: string
  name: string
  description: string | null
  type: 'Boolean' | 'Integer' | 'String'
  is_collection: boolean
  is_searchable: boolean
  status: 'Available' | 'Deprecated'
  predefined_only: boolean
  created_at: Date
}

export type DirectoryChangeTable = { tenant_id: string; kind: 'user' | 'group'; xid: string; id: string }

export type TenantProfileTable = {
  tenant_id: string
  document: Record<string, unknown>
  version: Default<number>
  updated_at: Date
}

export type PersonTable = {
  tenant_id: string
  id: string
  user_principal_name: string
  upn_key: string
  display_name: string
  given_name: Default<string | null>
  surname: Default<string | null>
  user_type: Default<'Member' | 'Guest'>
  account_enabled: Default<boolean>
  job_title: Default<string | null>
  company_name: Default<string | null>
  department: Default<string | null>
  employee_id: Default<string | null>
  office_location: Default<string | null>
  street_address: Default<string | null>
  city: Default<string | null>
  state: Default<string | null>
  postal_code: Default<string | null>
  country: Default<string | null>
  business_phones: Default<string[]>
  mobile_phone: Default<string | null>
  mail: Default<string | null>
  mail_key: Default<string | null>
  other_mails: Default<string[]>
  proxy_addresses: Default<string[]>
  mail_nickname: string
  usage_location: Default<string | null>
  preferred_language: Default<string | null>
  password_policies: Default<string | null>
  creation_type: Default<string | null>
  on_premises_sync_enabled: Default<boolean | null>
  is_break_glass: Default<boolean>
  last_password_change_at: Default<Date | null>
  proofs_gone_at: Default<Date | null>
  sessions_valid_from: Date
  created_at: Date
  deleted_at: Default<Date | null>
  employee_type: Default<string | null>
  employee_hire_date: Default<Date | null>
  employee_leave_date: Default<Date | null>
  division: Default<string | null>
  cost_center: Default<string | null>
  fax_number: Default<string | null>
  im_addresses: Default<string[]>
  age_group: Default<'Minor' | 'NotAdult' | 'Adult' | null>
  consent_provided_for_minor: Default<'Granted' | 'Denied' | 'NotRequired' | null>
  manager_id: Default<string | null>
  external_user_state: Default<'PendingAcceptance' | 'Accepted' | null>
  external_user_state_changed_at: Default<Date | null>
  on_premises_distinguished_name: Default<string | null>
  on_premises_domain_name: Default<string | null>
  on_premises_immutable_id: Default<string | null>
  on_premises_sam_account_name: Default<string | null>
  on_premises_security_identifier: Default<string | null>
  on_premises_user_principal_name: Default<string | null>
  on_premises_last_sync_at: Default<Date | null>
  extension_attributes: Default<Record<string, string>>
  extensions: Default<Record<string, string>>
}

export type PasswordTable = {
  tenant_id: string
  user_id: string
  value: Buffer
  must_change: Default<boolean>
  expires_at: Default<Date | null>
  set_at: Date
  set_by: 'user' | 'admin' | 'import' | 'setup'
}

export type GroupTable = {
  tenant_id: string
  id: string
  display_name: string
  description: Default<string | null>
  mail_nickname: string
  mail_enabled: Default<boolean>
  security_enabled: Default<boolean>
  group_types: Default<string[]>
  is_assignable_to_role: Default<boolean>
  membership_rule: Default<string | null>
  membership_rule_processing_state: Default<'On' | 'Paused' | null>
  created_at: Date
  mail: Default<string | null>
  visibility: Default<'Public' | 'Private' | 'HiddenMembership' | null>
  classification: Default<string | null>
  on_premises_sync_enabled: Default<boolean | null>
  deleted_at: Default<Date | null>
}

/** What Graph beta's membershipRuleProcessingStatus says. */
export type ProcessingStatus = 'NotStarted' | 'Running' | 'Succeeded' | 'Failed'

export type DynamicGroupTable = {
  tenant_id: string
  group_id: string
  kind: 'user' | 'device'
  sources: Default<string[] | null>
  changed_in: number
  generation: Default<number>
  status: Default<ProcessingStatus>
  waiting: Default<boolean>
  writing: Default<boolean>
  error: Default<string | null>
  evaluated: Default<number>
  added: Default<number>
  removed: Default<number>
  requested_at: Date
  started_at: Default<Date | null>
  ended_at: Default<Date | null>
  last_membership_updated: Default<Date | null>
  evaluated_at: Default<Date | null>
  due_at: Default<Date | null>
  runner: Default<string | null>
  leased_until: Default<Date | null>
  attempts: Default<number>
}

export type GroupOwnerTable = { tenant_id: string; group_id: string; owner_id: string; added_at: Date }

export type ExtensionPropertyTable = {
  tenant_id: string
  id: string
  client_id: string
  name: string
  data_type: Default<string>
  created_at: Date
}

export type InvitationTable = {
  tenant_id: string
  id: string
  user_id: string
  address: string
  ticket: Buffer
  redirect_url: string
  message: string | null
  language: string | null
  created_at: Date
  sent_at: Date | null
  expires_at: Date
  accepted_at: Default<Date | null>
}

export type JobState = 'uploading' | 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'

export type JobTable = {
  tenant_id: string
  id: string
  kind: string
  state: Default<JobState>
  reason: Default<string | null>
  owner: Json<Actor>
  correlation_id: string
  options: Json<Record<string, unknown>>
  total: Default<number>
  succeeded: Default<number>
  failed: Default<number>
  created_at: Date
  started_at: Default<Date | null>
  ended_at: Default<Date | null>
  cancel_requested_at: Default<Date | null>
  runner: Default<string | null>
  leased_until: Default<Date | null>
}

export type JobRowTable = {
  tenant_id: string
  job_id: string
  line: number
  label: string
  input: Buffer | null
  state: Default<'queued' | 'succeeded' | 'failed' | 'canceled'>
  reason: Default<string | null>
  message: Default<string | null>
  target_id: Default<string | null>
}

export type DeviceTable = {
  tenant_id: string
  id: string
  display_name: string
  properties: Default<Record<string, unknown>>
  created_at: Date
}

export type GroupMemberTable = {
  /** The transaction that made it a member: for delta queries. */
  added_xid: Default<string>
  tenant_id: string
  group_id: string
  member_id: string
  member_type: 'user' | 'group' | 'servicePrincipal'
  added_at: Date
}

export type RoleAssignmentTable = {
  tenant_id: string
  id: string
  principal_id: string
  role_id: string
  scope: Default<string>
  is_eligible: Default<boolean>
  created_at: Date
}

export type AdministrativeUnitTable = {
  tenant_id: string
  id: string
  display_name: string
  description: Default<string | null>
  visibility: Default<'Public' | 'HiddenMembership'>
  is_member_management_restricted: Default<boolean>
  created_at: Date
}

export type AdministrativeUnitMemberTable = {
  tenant_id: string
  unit_id: string
  member_id: string
  member_type: 'user' | 'group' | 'device'
  added_at: Date
}

export type SubscriptionTable = {
  tenant_id: string
  sku_id: string
  seats: number
  status: Default<'Enabled' | 'Warning' | 'Suspended' | 'Deleted' | 'LockedOut'>
  ended_at: Default<Date | null>
  consumed: Default<number>
}

export type ProductTable = { tenant_id: string; sku_id: string; document: Json<unknown>; updated_at: Date }

export type LicenceError =
  | 'None'
  | 'CountViolation'
  | 'MutuallyExclusiveViolation'
  | 'DependencyViolation'
  | 'ProhibitedInUsageLocationViolation'
  | 'UniquenessViolation'
  | 'Other'

export type LicenceStateTable = {
  tenant_id: string
  user_id: string
  sku_id: string
  via: string
  state: 'Active' | 'ActiveWithError' | 'Error'
  error: Default<LicenceError>
  updated_at: Date
}

export type LicenceRunTable = {
  tenant_id: string
  id: string
  group_id: string
  after_id: Default<string>
  succeeded: Default<number>
  failed: Default<number>
  actor: Json<Actor>
  correlation_id: string
  created_at: Date
  leased_until: Default<Date | null>
  ended_at: Default<Date | null>
}

export type LicenceAssignmentTable = {
  tenant_id: string
  principal_id: string
  principal_type: 'user' | 'group'
  sku_id: string
  disabled_plans: Default<string[]>
  assigned_at: Date
}

export type SsprPolicyTable = { tenant_id: string; document: Json<unknown>; version: Default<number>; updated_at: Date }

export type MethodPolicyTable = {
  tenant_id: string
  method: string
  document: Json<unknown>
  version: Default<number>
  updated_at: Date
}

export type AppRegistrationTable = {
  tenant_id: string
  client_id: string
  id: Default<string>
  service_principal_id: Default<string>
  display_name: string
  description: Default<string | null>
  kind: Default<'public' | 'confidential'>
  first_party: Default<boolean>
  device_code: Default<boolean>
  enabled: Default<boolean>
  redirect_uris: Default<unknown>
  logout_uris: Default<string[]>
  identifier_uris: Default<string[]>
  wanted_scopes: Default<string[]>
  wanted_permissions: Default<string[]>
  scopes: Default<string[]>
  permissions: Default<string[]>
  created_at: Date
  deleted_at: Default<Date | null>
}

export type AppSecretTable = {
  tenant_id: string
  client_id: string
  key_id: string
  digest: Buffer
  display_name: Default<string | null>
  hint: string
  starts_at: Date
  expires_at: Default<Date | null>
}

export type AppCertificateTable = {
  tenant_id: string
  client_id: string
  key_id: string
  certificate: Buffer
  thumbprint_sha1: string
  thumbprint_sha256: string
  display_name: Default<string | null>
  starts_at: Date
  expires_at: Date
}

export type OidcGrantTable = {
  tenant_id: string
  id: Buffer
  client_id: string
  user_id: string
  valid_from: Date
  methods: string[]
  authenticated_at: Date
  audience: string
  limited: Default<boolean>
  payload: unknown
  created_at: Date
  expires_at: Date
}

export type OidcTokenTable = {
  tenant_id: string
  id: Buffer
  kind: 'AuthorizationCode' | 'RefreshToken' | 'DeviceCode'
  client_id: string
  grant_id: Default<Buffer | null>
  user_code: Default<Buffer | null>
  payload: unknown
  created_at: Date
  expires_at: Date
  consumed_at: Default<Date | null>
  polled_at: Default<Date | null>
  ip: Default<string | null>
  audience: string
}

export type AuthorizeRequestTable = {
  tenant_id: string
  id: Buffer
  client_id: string
  fields: unknown
  chosen_at: Default<Date | null>
  consented_at: Default<Date | null>
  declined_at: Default<Date | null>
  created_at: Date
  expires_at: Date
  consumed_at: Default<Date | null>
}

export type SignInTable = {
  tenant_id: string
  id: string
  at: Date
  user_id: string | null
  user_display_name: string | null
  user_principal_name: string | null
  app_id: string | null
  app_display_name: string
  resource_id: string
  resource_display_name: string
  client_app_used: string
  correlation_id: string
  ip: string
  user_agent: string | null
  browser: string | null
  operating_system: string | null
  is_interactive: boolean
  error_code: number
  additional_details: string | null
}

export type SignInActivityTable = {
  tenant_id: string
  user_id: string
  last_at: Date | null
  last_id: string | null
  last_silent_at: Date | null
  last_silent_id: string | null
  last_good_at: Date | null
  last_good_id: string | null
}

export type SigningKeyTable = {
  tenant_id: string
  kid: string
  sealed: Buffer
  public_jwk: unknown
  created_at: Date
  active_from: Date
  revoked_at: Default<Date | null>
}

export type CredentialKind =
  | 'app'
  | 'totp'
  | 'hardware'
  | 'mobile'
  | 'alternate'
  | 'office'
  | 'email'
  | 'questions'
  | 'passkey'

export type CredentialTable = {
  tenant_id: string
  id: string
  user_id: string
  kind: CredentialKind
  sealed: Buffer
  locator: Default<Buffer | null>
  label: Default<string | null>
  is_default: Default<boolean>
  version: Default<number>
  last_step: Default<number>
  verified_at: Default<Date | null>
  created_at: Date
  last_used_at: Default<Date | null>
}

export type RegistrationStateTable = {
  tenant_id: string
  user_id: string
  first_prompt_at: Default<Date | null>
  last_confirmed_at: Default<Date | null>
}

export type ChallengePurpose = 'reset' | 'registration' | 'reauthentication' | 'signin'

export type ChallengeTable = {
  tenant_id: string
  id: string
  flow_id: string
  user_id: Default<string | null>
  purpose: ChallengePurpose
  gate: Default<number>
  method: string
  destination: Buffer
  country: Default<string | null>
  code_mac: Buffer
  sealed: Default<Buffer | null>
  tries: Default<number>
  tries_max: Default<number>
  sent_at: Date
  expires_at: Date
  consumed_at: Default<Date | null>
  voided_at: Default<Date | null>
}

export type ResetFlowTable = {
  tenant_id: string
  id: string
  handle: Buffer
  carrier: 'cookie' | 'header'
  user_id: Default<string | null>
  typed_name: string
  correlation_id: string
  state: Json<unknown>
  terms: Json<unknown>
  version: Default<number>
  created_at: Date
  expires_at: Date
  ended_at: Default<Date | null>
  ip: string
  user_agent: Default<string | null>
}

export type ResetProofTable = {
  tenant_id: string
  flow_id: string
  gate: number
  user_id: string
  method: string
  family: string
  credential_id: string
  credential_version: number
  proved_at: Date
}

export type AttemptTable = {
  tenant_id: string
  id: string
  at: Date
  kind: string
  user_id: Default<string | null>
  flow_id: Default<string | null>
  correlation_id: string
  reason: string
  ip: string
}

export type CounterTable = { tenant_id: string; key: string; hits: Date[] }

export type BudgetTable = {
  tenant_id: string
  key: string
  slice: Date
  shard: number
  hits: number
  last_at: Date
}

/** Browsers a person has signed in with, and all others (THR-22). */
export type Bucket = 'known' | 'unknown'

export type BlockTable = {
  tenant_id: string
  user_id: string
  bucket: Default<Bucket>
  reason: string
  started_at: Date
  until: Date
}

export type LockoutTable = {
  tenant_id: string
  subject: string
  bucket: 'familiar' | 'unfamiliar'
  failures: Default<number>
  lock_level: Default<number>
  locked_until: Default<Date | null>
  last_failure_at: Default<Date | null>
  recent: Default<Buffer[]>
  run: Default<number>
}

export type AccessPassTable = {
  tenant_id: string
  user_id: string
  id: string
  mac: Buffer
  starts_at: Date
  lifetime_minutes: number
  ends_at: Date
  once: boolean
  used_at: Default<Date | null>
  created_at: Date
}

export type SessionTable = {
  tenant_id: string
  token: Buffer
  id: string
  user_id: string
  stage: 'pending' | 'active'
  correlation_id: string
  valid_from: Date
  authenticated_at: Date
  proved_at: Default<Date | null>
  proved_with: Default<string | null>
  wizard: Default<unknown>
  created_at: Date
  last_seen_at: Date
  expires_at: Date
  ended_at: Default<Date | null>
  return_to: Default<string | null>
  ip: string
  user_agent: Default<string | null>
  pass_ends_at: Default<Date | null>
  entered_with: Default<'text' | null>
}

export type TextSignInTable = {
  tenant_id: string
  id: string
  handle: Buffer
  sealed: Buffer
  user_id: Default<string | null>
  credential_id: Default<string | null>
  credential_version: Default<number | null>
  challenge_id: Default<string | null>
  correlation_id: string
  return_to: Default<string | null>
  created_at: Date
  expires_at: Date
  ended_at: Default<Date | null>
}

export type KnownDeviceTable = {
  tenant_id: string
  token: Buffer
  user_id: string
  created_at: Date
  last_seen_at: Date
}

export type RobotChallengeTable = {
  id: string
  kind: 'picture' | 'audio' | 'proof-of-work'
  purpose: string
  browser: Buffer
  solution: Default<Buffer | null>
  bound_to: Default<Buffer | null>
  sealed: Default<Buffer | null>
  address: string
  created_at: Date
  expires_at: Date
}

export type AuditEventTable = {
  tenant_id: string
  seq: GeneratedAlways<number>
  id: string
  at: Date
  service: string
  category: string
  activity: string
  operation: string | null
  result: 'success' | 'failure' | 'timeout'
  reason: string
  correlation_id: string
  actor: Json<Actor>
  targets: Json<AuditTarget[]>
  details: Json<{ key: string; value: string }[]>
}

/** Who does something: a person (even before being verified, as seed 004 shows), an application, or Rekey itself. */
export type Actor = {
  type: 'user' | 'app' | 'system'
  id: string | null
  displayName: string | null
  userPrincipalName: string | null
  ipAddress: string | null
}

export type AuditTarget = {
  type:
    | 'User'
    | 'Group'
    | 'Role'
    | 'Policy'
    | 'Directory'
    | 'License'
    | 'Application'
    | 'ServicePrincipal'
    | 'AdministrativeUnit'
    | 'Device'
    | 'Other'
  id: string | null
  displayName: string | null
  userPrincipalName?: string | null
  modifiedProperties?: { displayName: string; oldValue: string | null; newValue: string | null }[]
}

export type OutboxTable = {
  tenant_id: string
  id: string
  seq: GeneratedAlways<number>
  channel: 'mail' | 'text' | 'call'
  template: string
  destination: Buffer
  sealed: Default<Buffer | null>
  state: Default<'waiting' | 'sending' | 'sent' | 'failed' | 'expired'>
  attempts: Default<number>
  next_at: Date
  expires_at: Default<Date | null>
  leased_until: Default<Date | null>
  last_error: Default<string | null>
  correlation_id: string
  user_id: Default<string | null>
  created_at: Date
  ended_at: Default<Date | null>
}

export type DemoMessageTable = {
  tenant_id: string
  id: string
  seq: GeneratedAlways<number>
  channel: string
  recipient: string
  subject: Default<string | null>
  body: string
  html: Default<string | null>
  at: Date
}
