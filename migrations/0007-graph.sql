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

-- Pages go by name.
create index person_page on person (tenant_id, (fold(display_name) collate "C"), id) where deleted_at is null;
create index person_page_upn on person (tenant_id, upn_key, id) where deleted_at is null;
create index person_page_created on person (tenant_id, created_at, id) where deleted_at is null;
create index person_search on person using gin (
  ((search_words('a', display_name) || search_words('b', mail) || search_words('c', user_principal_name)
    || search_words('d', mobile_phone) || search_words('e', other_mails))::tsvector)
) where deleted_at is null;

-- What people are found by; who has no value is in none of these.
create index person_department on person (tenant_id, (fold(department) collate "C"), (fold(display_name) collate "C"), id)
  where deleted_at is null and department is not null;
create index person_job_title on person (tenant_id, (fold(job_title) collate "C")) where deleted_at is null and job_title is not null;
create index person_given_name on person (tenant_id, (fold(given_name) collate "C")) where deleted_at is null and given_name is not null;
create index person_surname on person (tenant_id, (fold(surname) collate "C")) where deleted_at is null and surname is not null;
create index person_city on person (tenant_id, (fold(city) collate "C")) where deleted_at is null and city is not null;
create index person_country on person (tenant_id, (fold(country) collate "C")) where deleted_at is null and country is not null;
create index person_company on person (tenant_id, (fold(company_name) collate "C")) where deleted_at is null and company_name is not null;
create index person_office on person (tenant_id, (fold(office_location) collate "C")) where deleted_at is null and office_location is not null;
create index person_employee_id on person (tenant_id, (fold(employee_id) collate "C")) where deleted_at is null and employee_id is not null;
create index person_mobile on person (tenant_id, (fold(mobile_phone) collate "C")) where deleted_at is null and mobile_phone is not null;
create index person_nickname on person (tenant_id, (fold(mail_nickname) collate "C")) where deleted_at is null;
create index person_mail_name on person (tenant_id, (fold(mail) collate "C")) where deleted_at is null and mail is not null;
create index person_mail_end on person (tenant_id, (reverse(fold(mail)) collate "C")) where deleted_at is null and mail is not null;
create index person_upn_end on person (tenant_id, (reverse(upn_key) collate "C")) where deleted_at is null;
create index person_usage_location on person (tenant_id, (fold(usage_location::text) collate "C")) where deleted_at is null and usage_location is not null;
-- The few that differ from the many.
create index person_disabled on person (tenant_id, (fold(display_name) collate "C"), id) where deleted_at is null and not account_enabled;
create index person_guest on person (tenant_id, (fold(display_name) collate "C"), id) where deleted_at is null and user_type = 'Guest';
create index person_synced on person (tenant_id, (fold(display_name) collate "C"), id) where deleted_at is null and on_premises_sync_enabled;

create index directory_group_page on directory_group (tenant_id, (fold(display_name) collate "C"), id) where deleted_at is null;
create index directory_group_search on directory_group using gin (
  ((search_words('a', display_name) || search_words('b', description) || search_words('c', mail) || search_words('d', mail_nickname))::tsvector)
) where deleted_at is null;
create index directory_group_nickname on directory_group (tenant_id, (fold(mail_nickname) collate "C")) where deleted_at is null;

-- What is said about an organization besides its name: addresses, contacts, privacy. Names are Graph's.
create table tenant_profile (
  tenant_id uuid primary key references tenant (id),
  document jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null
);
