-- Texts whose codes nobody types (security.md SMS-05).

-- Where a text with the code went; null: no text left.
alter table challenge add column country text;
create index challenge_of_country on challenge (tenant_id, country, sent_at) where country is not null;

-- When texts to a country were paused last.
create table text_pause (
  tenant_id uuid not null references tenant (id),
  country text not null,
  paused_at timestamptz not null,
  primary key (tenant_id, country)
);

alter table tenant_alarm drop constraint tenant_alarm_kind_check;
alter table tenant_alarm add constraint tenant_alarm_kind_check check (kind in ('refused', 'failed', 'range', 'country'));
