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

-- What is said about an organization besides its name: addresses, contacts, privacy. Names are Graph's.
create table tenant_profile (
  tenant_id uuid primary key references tenant (id),
  document jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null
);
