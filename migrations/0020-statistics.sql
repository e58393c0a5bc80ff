-- What PostgreSQL measures of the tables that every reset, sign-in and message adds to. They grow, so they are measured
-- again every few seconds, and sorting samples of documents, sealed values and texts was a twentieth of all its work.
-- Statements ask these tables by key: of columns that no index names nothing is measured, of the others a little.
do $$
declare
  here record;
begin
  for here in
    select c.oid::regclass as name, a.attname as col, exists (
      select 1 from pg_index i join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
        and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
      where i.indrelid = c.oid
    ) as asked
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.oid = any(array['audit_event', 'audit_event_other', 'outbox', 'reset_flow', 'reset_proof', 'challenge',
      'attempt', 'counter', 'budget', 'password', 'lockout', 'session', 'demo_message']::regclass[])
  loop
    execute format('alter table only %s alter column %I set statistics %s', here.name, here.col,
      case when here.asked then 20 else 0 end);
  end loop;
end $$;
-- The audit log is the one that is also asked by what no index names.
alter table audit_event alter column result set statistics 20, alter column reason set statistics 20;
