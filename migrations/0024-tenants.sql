-- Prepared statements are planned when their tables are still empty. Of an empty table PostgreSQL believes that its
-- tenant alone leads to one row, takes any index that begins with it, and goes through all rows of the tenant until
-- the table is measured. So it is told what it will find: many rows of a tenant. (PostgreSQL 18; before, it waits for
-- the first measuring.)
do $$
declare
  here record;
begin
  if current_setting('server_version_num')::integer < 180000 then
    return;
  end if;
  for here in
    select n.nspname, c.relname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where n.nspname = current_schema() and c.relkind = 'r'
      and not exists (
        select 1 from pg_stats s where s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname)
  loop
    perform pg_restore_attribute_stats('schemaname', here.nspname::text, 'relname', here.relname::text,
      'attname', 'tenant_id'::text, 'inherited', false, 'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);
  end loop;
end $$;
