-- Found at every save of a method policy: they are few, and people are many.
create index person_break_glass on person (tenant_id, id) where is_break_glass and deleted_at is null;
