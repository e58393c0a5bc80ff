-- What an administrator sets for the whole organization is the same for everybody in it and rarely changes. A process
-- remembers it by this version and asks again when it is another one. Random, so that none is ever given twice: not
-- after a rollback, and not in a database that was restored or copied.
alter table tenant add column settings_version uuid not null default gen_random_uuid();

create function note_tenant_settings() returns trigger language plpgsql as $$
begin
  new.settings_version := gen_random_uuid();
  return new;
end $$;
create trigger tenant_settings_changed before update on tenant for each row
  when (old.* is distinct from new.*) execute function note_tenant_settings();

-- The tenant's row makes those who save at once stand in line, so that every version is of one state. Whoever saves
-- holds it already (lockTenant), and who only refers to the tenant, as people and groups do, does not wait for it.
create function note_settings() returns trigger language plpgsql as $$
begin
  update tenant set settings_version = gen_random_uuid() where id = coalesce(new.tenant_id, old.tenant_id);
  return null;
end $$;

do $$
declare
  place text;
begin
  foreach place in array array['domain', 'sspr_policy', 'method_policy'] loop
    execute format('create trigger %1$s_settings_made after insert or delete on %1$I for each row
      execute function note_settings()', place);
    execute format('create trigger %1$s_settings_changed after update on %1$I for each row
      when (old.* is distinct from new.*) execute function note_settings()', place);
  end loop;
end $$;
