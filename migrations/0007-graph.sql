-- What the Graph-compatible API asks of the directory: texts without case, words to search, lists in order.

-- Texts are compared without case the way Unicode says, by the best this server has: the same function makes the
-- index and the question, so that both always agree. A final sigma is a sigma.
do $$
declare best text := (
  select quote_ident(collname) from pg_collation
  where collname in ('pg_unicode_fast', 'pg_c_utf8', 'und-x-icu') and collencoding in (-1, pg_char_to_encoding('UTF8'))
  order by array_position(array['pg_unicode_fast', 'pg_c_utf8', 'und-x-icu'], collname::text) limit 1);
begin
  execute format(
    'create function fold(value text) returns text immutable strict parallel safe return translate(lower(value collate %s), ''ς'', ''σ'')',
    coalesce(best, '"default"'));
end $$;

-- The words of a text as lexemes, each behind one letter that says which property it comes from: ` acarla agomez`.
-- Words end at everything of ASCII that is no letter and no digit.
create function search_words(property text, value text) returns text immutable parallel safe
return regexp_replace(' ' || fold(coalesce(value, '')), '[\u0001-/:-@[-`{-\u007f]+', ' ' || property, 'g');

create function search_words(property text, value text[]) returns text immutable parallel safe
return case when cardinality(value) > 0 then search_words(property, array_to_string(value, ' ')) else '' end;

-- What people are searched by. Kept with the row: a list that is read in order looks at it row by row.
alter table person add column words tsvector generated always as (
  (search_words('a', display_name) || search_words('b', mail) || search_words('c', user_principal_name)
    || search_words('d', mobile_phone) || search_words('e', other_mails))::tsvector) stored;
alter table directory_group add column words tsvector generated always as (
  (search_words('a', display_name) || search_words('b', description) || search_words('c', mail)
    || search_words('d', mail_nickname))::tsvector) stored;
create index person_words on person using gin (words) where deleted_at is null;
create index directory_group_words on directory_group using gin (words) where deleted_at is null;

-- Pages go by name (without case, in place of the index before), by user name (person_upn) or by age.
drop index person_by_name;
create index person_page on person (tenant_id, (fold(display_name)) collate "C", id) where deleted_at is null;
create index person_page_created on person (tenant_id, created_at, id) where deleted_at is null;
create index directory_group_page on directory_group (tenant_id, (fold(display_name)) collate "C", id) where deleted_at is null;
create index directory_group_nickname on directory_group (tenant_id, (fold(mail_nickname)) collate "C") where deleted_at is null;

-- What people are found by; who has no value is in none of these.
create index person_department on person (tenant_id, (fold(department)) collate "C", (fold(display_name)) collate "C", id)
  where deleted_at is null and department is not null;
create index person_job_title on person (tenant_id, (fold(job_title)) collate "C")
  where deleted_at is null and job_title is not null;
create index person_given_name on person (tenant_id, (fold(given_name)) collate "C")
  where deleted_at is null and given_name is not null;
create index person_surname on person (tenant_id, (fold(surname)) collate "C")
  where deleted_at is null and surname is not null;
create index person_city on person (tenant_id, (fold(city)) collate "C")
  where deleted_at is null and city is not null;
create index person_country on person (tenant_id, (fold(country)) collate "C")
  where deleted_at is null and country is not null;
create index person_employee_id on person (tenant_id, (fold(employee_id)) collate "C")
  where deleted_at is null and employee_id is not null;
create index person_mail_name on person (tenant_id, (fold(mail)) collate "C")
  where deleted_at is null and mail is not null;
create index person_nickname on person (tenant_id, (fold(mail_nickname)) collate "C") where deleted_at is null;
create index person_mail_end on person (tenant_id, (reverse(fold(mail))) collate "C") where deleted_at is null and mail is not null;
create index person_usage_location on person (tenant_id, (fold(usage_location::text)) collate "C")
  where deleted_at is null and usage_location is not null;
-- The few that differ from the many.
create index person_disabled on person (tenant_id, (fold(display_name)) collate "C", id) where deleted_at is null and not account_enabled;
create index person_guest on person (tenant_id, (fold(display_name)) collate "C", id) where deleted_at is null and user_type = 'Guest';
create index person_synced on person (tenant_id, (fold(display_name)) collate "C", id) where deleted_at is null and on_premises_sync_enabled;

-- How often values occur: the planner takes nothing from indexes that leave rows out.
create statistics person_display_name_values on (fold(display_name)) from person;
create statistics person_department_values on (fold(department)) from person;
create statistics person_job_title_values on (fold(job_title)) from person;
create statistics person_given_name_values on (fold(given_name)) from person;
create statistics person_surname_values on (fold(surname)) from person;
create statistics person_city_values on (fold(city)) from person;
create statistics person_country_values on (fold(country)) from person;
create statistics person_company_values on (fold(company_name)) from person;
create statistics person_office_values on (fold(office_location)) from person;
create statistics person_employee_id_values on (fold(employee_id)) from person;
create statistics person_mobile_values on (fold(mobile_phone)) from person;
create statistics person_mail_name_values on (fold(mail)) from person;
create statistics person_nickname_values on (fold(mail_nickname)) from person;
create statistics person_mail_end_values on (reverse(fold(mail))) from person;
create statistics person_usage_location_values on (fold(usage_location::text)) from person;

-- What has changed, for the delta queries. A change is known by its transaction: whoever reads takes only those below
-- the oldest that is still under way (pg_snapshot_xmin), so that one that commits late is never passed by.
create table directory_change (
  tenant_id uuid not null,
  kind text not null check (kind in ('user', 'group')),
  xid xid8 not null,
  id uuid not null,
  primary key (tenant_id, kind, xid, id)
);
-- Members that were removed, for as long; members that are there say since when.
create table group_member_gone (
  tenant_id uuid not null,
  group_id uuid not null,
  xid xid8 not null,
  member_id uuid not null,
  member_type text not null,
  primary key (tenant_id, group_id, xid, member_id)
);
alter table group_member add column added_xid xid8 not null default pg_current_xact_id();
-- One line an hour: which transaction was the newest then. What is older than a month is forgotten by it.
create table change_mark (
  at timestamptz primary key,
  xid xid8 not null
);

-- Statement by statement, so that much costs little.
create function note_users() returns trigger language plpgsql as $$
begin
  insert into directory_change (tenant_id, kind, xid, id)
  select tenant_id, 'user', pg_current_xact_id(), id from changed on conflict do nothing;
  return null;
end $$;
create function note_groups() returns trigger language plpgsql as $$
begin
  insert into directory_change (tenant_id, kind, xid, id)
  select tenant_id, 'group', pg_current_xact_id(), id from changed on conflict do nothing;
  return null;
end $$;
create function note_members() returns trigger language plpgsql as $$
begin
  insert into directory_change (tenant_id, kind, xid, id)
  select distinct tenant_id, 'group', pg_current_xact_id(), group_id from changed on conflict do nothing;
  return null;
end $$;
create function note_members_gone() returns trigger language plpgsql as $$
begin
  insert into directory_change (tenant_id, kind, xid, id)
  select distinct tenant_id, 'group', pg_current_xact_id(), group_id from changed on conflict do nothing;
  insert into group_member_gone (tenant_id, group_id, xid, member_id, member_type)
  select tenant_id, group_id, pg_current_xact_id(), member_id, member_type from changed on conflict do nothing;
  return null;
end $$;
-- Row by row only where something changed that a delta tells: a reset writes none of these.
create function note_user() returns trigger language plpgsql as $$
begin
  insert into directory_change (tenant_id, kind, xid, id) values (new.tenant_id, 'user', pg_current_xact_id(), new.id)
  on conflict do nothing;
  return null;
end $$;
create function note_group() returns trigger language plpgsql as $$
begin
  insert into directory_change (tenant_id, kind, xid, id) values (new.tenant_id, 'group', pg_current_xact_id(), new.id)
  on conflict do nothing;
  return null;
end $$;

create trigger person_made after insert on person referencing new table as changed
  for each statement execute function note_users();
create trigger person_gone after delete on person referencing old table as changed
  for each statement execute function note_users();
-- The columns are named twice: what a statement does not even name is not compared, which is dear for so many.
create trigger person_changed after update of
    user_principal_name, display_name, given_name, surname, user_type, account_enabled, job_title, company_name,
    department, employee_id, office_location, street_address, city, state, postal_code, country, business_phones,
    mobile_phone, mail, other_mails, proxy_addresses, mail_nickname, usage_location, preferred_language,
    password_policies, creation_type, on_premises_sync_enabled, deleted_at, employee_type, employee_hire_date,
    employee_leave_date, fax_number, im_addresses, age_group, consent_provided_for_minor, manager_id,
    external_user_state, on_premises_distinguished_name, on_premises_domain_name, on_premises_immutable_id,
    on_premises_sam_account_name, on_premises_security_identifier, on_premises_user_principal_name,
    extension_attributes, extensions
  on person for each row
  when ((
    old.user_principal_name, old.display_name, old.given_name, old.surname, old.user_type, old.account_enabled,
    old.job_title, old.company_name, old.department, old.employee_id, old.office_location, old.street_address,
    old.city, old.state, old.postal_code, old.country, old.business_phones, old.mobile_phone, old.mail,
    old.other_mails, old.proxy_addresses, old.mail_nickname, old.usage_location, old.preferred_language,
    old.password_policies, old.creation_type, old.on_premises_sync_enabled, old.deleted_at, old.employee_type,
    old.employee_hire_date, old.employee_leave_date, old.fax_number, old.im_addresses, old.age_group,
    old.consent_provided_for_minor, old.manager_id, old.external_user_state, old.on_premises_distinguished_name,
    old.on_premises_domain_name, old.on_premises_immutable_id, old.on_premises_sam_account_name,
    old.on_premises_security_identifier, old.on_premises_user_principal_name, old.extension_attributes,
    old.extensions
  ) is distinct from (
    new.user_principal_name, new.display_name, new.given_name, new.surname, new.user_type, new.account_enabled,
    new.job_title, new.company_name, new.department, new.employee_id, new.office_location, new.street_address,
    new.city, new.state, new.postal_code, new.country, new.business_phones, new.mobile_phone, new.mail,
    new.other_mails, new.proxy_addresses, new.mail_nickname, new.usage_location, new.preferred_language,
    new.password_policies, new.creation_type, new.on_premises_sync_enabled, new.deleted_at, new.employee_type,
    new.employee_hire_date, new.employee_leave_date, new.fax_number, new.im_addresses, new.age_group,
    new.consent_provided_for_minor, new.manager_id, new.external_user_state, new.on_premises_distinguished_name,
    new.on_premises_domain_name, new.on_premises_immutable_id, new.on_premises_sam_account_name,
    new.on_premises_security_identifier, new.on_premises_user_principal_name, new.extension_attributes,
    new.extensions
  )) execute function note_user();
create trigger directory_group_made after insert on directory_group referencing new table as changed
  for each statement execute function note_groups();
create trigger directory_group_gone after delete on directory_group referencing old table as changed
  for each statement execute function note_groups();
create trigger directory_group_changed after update on directory_group for each row
  when ((old.display_name, old.description, old.mail_nickname, old.mail_enabled, old.security_enabled, old.group_types, old.is_assignable_to_role, old.membership_rule, old.membership_rule_processing_state, old.mail, old.visibility, old.classification, old.deleted_at)
    is distinct from (new.display_name, new.description, new.mail_nickname, new.mail_enabled, new.security_enabled, new.group_types, new.is_assignable_to_role, new.membership_rule, new.membership_rule_processing_state, new.mail, new.visibility, new.classification, new.deleted_at))
  execute function note_group();
create trigger group_member_made after insert on group_member referencing new table as changed
  for each statement execute function note_members();
create trigger group_member_unmade after delete on group_member referencing old table as changed
  for each statement execute function note_members_gone();

-- What is said about an organization besides its name: addresses, contacts, privacy. Names are Graph's.
create table tenant_profile (
  tenant_id uuid primary key references tenant (id),
  document jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null
);
